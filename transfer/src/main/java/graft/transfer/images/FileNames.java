package graft.transfer.images;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Names of files in the encoding with which Java reads them, that of the process's locale. With {@code LC_ALL=C}, as in
 * many containers, a folder named ä is two characters that nothing can be made of: as the name of a class it would end
 * in the model for good.
 */
public final class FileNames {
    private static final char REPLACEMENT = '\uFFFD';

    private FileNames() {
    }

    /**
     * Refuses classes whose names are not those of their folders.
     *
     * @throws DataSetException when the locale's encoding cannot read a name; names the locale and the way out
     */
    static void requireReadable(Path dir, List<String> classes) {
        Charset encoding = encoding();
        for (String name : classes) {
            if (isMisread(name, encoding)) {
                throw new DataSetException(dir, "the name of the class folder '" + name + "' cannot be read in this "
                        + "locale, whose encoding is " + encoding + "; the name in the model would be wrong. "
                        + remedy());
            }
        }
    }

    /** How to start Java so that it reads names as they are. */
    public static String remedy() {
        return "Start with LC_ALL=C.UTF-8 (or another locale in UTF-8) in the environment; ./graft does so itself "
                + "where the system has one";
    }

    /** The encoding of file names and of the command line in this process. */
    public static Charset encoding() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"), StandardCharsets.UTF_8);
    }

    /** Whether a name that was read in this encoding is in truth another: bytes without a meaning, or UTF-8. */
    public static boolean isMisread(String name, Charset encoding) {
        if (encoding.equals(StandardCharsets.UTF_8)) {
            return false; // what is not UTF-8 then has no better name
        }
        if (name.indexOf(REPLACEMENT) >= 0) {
            return true;
        }
        if (name.chars().allMatch(c -> c < 128) || !encoding.canEncode()) {
            return false;
        }
        try { // letters that are written in UTF-8 by chance are as good as never found in another encoding
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name.getBytes(encoding)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
