package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import graft.zoo.TimeLimit;
import graft.zoo.WeightFiles;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Hostile files of one format, each a sentence and a few bytes: refused within the {@link TimeLimit} with a
 * WeightFileException that names the file first, then the place and the reason; or, where the format allows them, read.
 */
final class Cases {
    /** What a case does with its file. */
    interface Load {
        void from(Path file) throws IOException;
    }

    /** What a file holds, made when the case runs. */
    interface Content {
        byte[] bytes() throws IOException;
    }

    private final Path folder;
    private final String name;
    private final Load load;
    private final List<DynamicTest> tests = new ArrayList<>();

    /**
     * Cases whose files are opened and read tensor by tensor.
     *
     * @param name of all their files
     */
    Cases(Path folder, String name) {
        this(folder, name, Cases::readAll);
    }

    Cases(Path folder, String name, Load load) {
        this.folder = folder;
        this.name = name;
        this.load = load;
    }

    static void readAll(Path path) {
        try (WeightFile file = WeightFiles.open(path)) {
            file.tensors().values().forEach(StoredTensor::read);
        }
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A case that must be refused with a message that holds all these words. */
    Cases refused(String sentence, Content content, String... words) {
        return refused(sentence, content, load, words);
    }

    Cases refused(String sentence, byte[] content, String... words) {
        return refused(sentence, () -> content, words);
    }

    Cases refused(String sentence, Content content, Load by, String... words) {
        tests.add(DynamicTest.dynamicTest(sentence, () -> {
            Path file = Files.write(folder.resolve(name), content.bytes());
            TimeLimit.check(sentence, () -> {
                String message = message(file, by);
                // A checkpoint's fault may be in the file of its data beside the index.
                assertTrue(message.startsWith(file.toString().replaceFirst("index$", "")), message);
                for (String word : words) {
                    assertTrue(message.contains(word), () -> "expected '" + word + "' in: " + message);
                }
                assertTrue(words.length > 0, message);
            });
        }));
        return this;
    }

    private static String message(Path file, Load by) {
        try {
            by.from(file);
        } catch (WeightFileException refused) {
            return refused.getMessage();
        } catch (Exception | Error other) {
            return fail("expected a WeightFileException", other);
        }
        return fail("was read");
    }

    /** A case that must be read, and be what it should be. */
    Cases read(String sentence, Content content, Consumer<WeightFile> check) {
        tests.add(DynamicTest.dynamicTest(sentence, () -> {
            Path file = Files.write(folder.resolve(name), content.bytes());
            TimeLimit.check(sentence, () -> {
                try (WeightFile open = WeightFiles.open(file)) {
                    open.tensors().values().forEach(StoredTensor::read);
                    check.accept(open);
                }
            });
        }));
        return this;
    }

    /** A case that must be loaded. */
    Cases loaded(String sentence, Content content) {
        tests.add(DynamicTest.dynamicTest(sentence, () -> {
            Path file = Files.write(folder.resolve(name), content.bytes());
            TimeLimit.check(sentence, () -> load.from(file));
        }));
        return this;
    }

    Stream<DynamicTest> tests() {
        return tests.stream();
    }
}
