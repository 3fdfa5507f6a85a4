package graft.transfer.features;

import graft.engine.Kernels;
import graft.layers.Network;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * The code that computes features, as a digest: another build of it may sum in another order, another JDK decode a JPEG
 * image to other pixels, and the bits would not be those that this process computes.
 */
final class CodeFingerprint {
    private static final class Here {
        static final Digest DIGEST = compute();
    }

    private CodeFingerprint() {
    }

    /** Of the code of this process. */
    static Digest here() {
        return Here.DIGEST;
    }

    private static Digest compute() {
        Digest.Maker maker = new Digest.Maker().add(System.getProperty("java.runtime.version", ""))
                .add(System.getProperty("os.arch", ""));
        for (Class<?> part : List.of(Kernels.class, Network.class, CodeFingerprint.class)) {
            addSource(part, maker);
        }
        return maker.digest();
    }

    /** The jar or the folder that a class was loaded from; nothing where it is part of a run-time image. */
    private static void addSource(Class<?> part, Digest.Maker maker) {
        CodeSource source = part.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return;
        }
        try {
            URI place = source.getLocation().toURI();
            if ("file".equals(place.getScheme())) {
                for (Path file : files(Path.of(place))) {
                    maker.add(file.getFileName().toString()).add(Files.readAllBytes(file));
                }
            }
        } catch (URISyntaxException | IOException | FileSystemNotFoundException e) {
            // Unknown code: features of no other process are taken for its own.
            maker.add("unknown " + System.nanoTime());
        }
    }

    private static List<Path> files(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> all = Files.walk(place)) {
            return all.filter(f -> f.toString().endsWith(".class")).sorted().toList();
        }
    }
}
