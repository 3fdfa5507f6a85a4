package graft.zoo.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.weights.WeightFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is there whole or not at all, and what a killed process left half-written goes. */
class NewFileTest {
    @TempDir
    private Path folder;

    /** Another process: begins to write a file and never ends. */
    public static final class Endless {
        private Endless() {
        }

        public static void main(String[] arguments) throws Exception {
            NewFile.write(Path.of(arguments[0]), channel -> {
                channel.write(StandardCharsets.UTF_8.encode("half"));
                System.out.println("begun");
                System.out.flush();
                try {
                    Thread.sleep(600_000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private static void write(Path file, String text) {
        NewFile.write(file, channel -> channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    private List<String> names() throws Exception {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatAProcessIsWritingStaysUntilItIsKilledAndThenGoes() throws Exception {
        Process other = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), Endless.class.getName(), folder.resolve("a.bin").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader said = other.inputReader()) {
            assertEquals("begun", said.readLine());
            write(folder.resolve("b.bin"), "whole");
            assertEquals(2, names().size(), "b.bin, and a.bin under the name that it does not keep: " + names());
        } finally {
            other.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
        }
        assertEquals(2, names().size());
        write(folder.resolve("b.bin"), "again");
        assertEquals(List.of("b.bin"), names());
        assertEquals("again", Files.readString(folder.resolve("b.bin")));
    }

    @Test
    void tryingAFolderLeavesNothingAndSweepsIt() throws Exception {
        Files.writeString(folder.resolve(".try.00000000-0000-4000-8000-000000000000.part"), "");
        NewFile.tryIn(folder);
        assertEquals(List.of(), names());
        assertThrows(IOException.class, () -> NewFile.tryIn(folder.resolve("missing")));
    }

    @Test
    void othersFilesThatLookUnfinishedStay() throws Exception {
        for (String name : List.of("film.part", ".film.part", ".a.0000.part",
                "a.00000000-0000-4000-8000-000000000000.part")) {
            Files.writeString(folder.resolve(name), "of a browser");
        }
        List<String> before = names();
        write(folder.resolve("z"), "whole");
        assertEquals(Stream.concat(before.stream(), Stream.of("z")).toList(), names());
    }

    @Test
    void twoFilesWrittenAtOnceInOneProcessAreBothThere() {
        NewFile.write(folder.resolve("outer"), channel -> {
            write(folder.resolve("inner"), "inner");
            channel.write(StandardCharsets.UTF_8.encode("outer"));
        });
        assertTrue(Files.exists(folder.resolve("inner")) && Files.exists(folder.resolve("outer")));
    }

    /** As an administrator could lose {@code /dev/null}. */
    @Test
    void aPipeOrDeviceIsNotReplacedByAFile() throws Exception {
        Path pipe = folder.resolve("pipe");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "no pipes with names here");
        assertEquals(0, new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor());
        var refused = assertThrows(WeightFileException.class, () -> write(pipe, "lost"));
        assertTrue(refused.getMessage().contains("it is a device or a pipe, expected a file or a new name"),
                refused.getMessage());
        assertTrue(Files.exists(pipe) && !Files.isRegularFile(pipe));
        assertThrows(WeightFileException.class, () -> write(folder, "lost"));
        assertEquals(List.of("pipe"), names());
    }

    @Test
    void aLinkStaysAndLeadsToTheNewFile() throws Exception {
        Path file = Files.writeString(Files.createDirectory(folder.resolve("there")).resolve("file"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("there", "file"));
        write(link, "new");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(file));
    }

    @Test
    void whatFailsLeavesTheOldFile() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "old");
        assertThrows(IllegalStateException.class, () -> NewFile.write(file, channel -> {
            channel.write(StandardCharsets.UTF_8.encode("half"));
            throw new IllegalStateException("the tensor cannot be read");
        }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("file"), names());
        assertFalse(Files.exists(folder.resolve(".file")));
    }
}
