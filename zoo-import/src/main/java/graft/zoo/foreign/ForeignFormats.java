package graft.zoo.foreign;

import graft.zoo.bytes.MappedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Names files that are not read, and reports what to do about them. */
public final class ForeignFormats {
    /** Marks that no readable format has, so that they may be tried before all formats without a mark. */
    private static final List<ForeignFormat> SURE = Stream.of(Packed.FORMATS, Downloads.FORMATS, Pickles.FORMATS,
            Frameworks.FORMATS, Texts.FORMATS).flatMap(List::stream).toList();

    private ForeignFormats() {
    }

    /**
     * What to report about a file, by marks that are sure.
     *
     * @param head its first bytes
     */
    public static Optional<String> find(MappedFile file, byte[] head) {
        return find(SURE, new Sample(file, head));
    }

    /** What to report about a zip archive, where no reader of archives of weights is meant. */
    public static Optional<String> findZip(MappedFile file, byte[] head) {
        Sample sample = new Sample(file, head);
        return sample.starts("PK\3\4") ? Archives.advice(sample) : Optional.empty();
    }

    /** What to report about a file that no reader recognises: formats that have no mark of their own. */
    public static Optional<String> findLast(MappedFile file, byte[] head) {
        return find(Unmarked.FORMATS, new Sample(file, head));
    }

    /** What to report about a folder that is one file for its users. */
    public static Optional<String> findFolder(Path folder) {
        if (Files.isRegularFile(folder.resolve("Manifest.json"))
                && Files.isDirectory(folder.resolve("Data").resolve("com.apple.CoreML"))
                || Files.isRegularFile(folder.resolve("coremldata.bin"))) {
            return Optional.of("is a Core ML model; Core ML does not write other formats: use the network that it was "
                    + "converted from");
        }
        return Optional.empty();
    }

    private static Optional<String> find(List<ForeignFormat> formats, Sample sample) {
        return formats.stream().filter(f -> f.mark().test(sample)).findFirst().map(f -> f.advice(sample));
    }
}
