package graft.transfer;

import graft.layers.Network;
import graft.transfer.images.Image;
import graft.transfer.images.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** Short numbers by which the same weights and images are recognised. Against mistakes, not against malice. */
final class Fingerprint {
    private Fingerprint() {
    }

    /** Of all parameters, their names and values; a head that its file lacks has none. */
    static String of(Network network) {
        CRC32C crc = new CRC32C();
        network.parameters().forEach((name, p) -> add(crc, name + " "
                + (p.isSet() ? Arrays.hashCode(p.value().unwrap()) : "without values")));
        return text(crc);
    }

    /** Of which images are learnt from and which measured on: their names within the folder, classes and sizes. */
    static String of(Path folder, Split split) {
        CRC32C crc = new CRC32C();
        for (List<Image> part : List.of(split.train(), split.validation())) {
            part.forEach(p -> add(crc, folder.relativize(p.file()) + " " + p.label() + " " + size(p.file())));
            add(crc, "end of part");
        }
        return text(crc);
    }

    /** Of images wherever they are: their paths, classes and sizes. */
    static String of(List<Image> images) {
        CRC32C crc = new CRC32C();
        images.forEach(p -> add(crc, p.file() + " " + p.label() + " " + size(p.file())));
        return text(crc);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            // What is wrong with the image is reported when it is read.
            return -1;
        }
    }

    private static void add(CRC32C crc, String line) {
        crc.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String text(CRC32C crc) {
        return String.format("%08x", crc.getValue());
    }
}
