package graft.zoo.words;

import graft.zoo.bytes.MappedFile;
import java.util.List;

/**
 * What a reader has made of a file.
 *
 * @param file      to be closed with the vectors; their memory lives as long as it is open
 * @param isMapped  whether vectors are read from the file's bytes later on, so that they must stay as they are
 * @param format    in words
 * @param columns   length of a vector
 * @param notes     what the user should know, one sentence each
 */
record WordFile(MappedFile file, boolean isMapped, String format, Vocabulary words, VectorSource vectors, int columns,
        List<String> notes) {
}
