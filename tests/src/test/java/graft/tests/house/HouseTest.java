package graft.tests.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for all packages and files of the main code. */
class HouseTest {
    private static final int MOST_LINES = 400;
    private static final House HOUSE = House.read();

    @Test
    void modulesReadOnlyModulesBelowThem() {
        assertTrue(HOUSE.readings().size() > 1000, () -> "jdeps found only " + HOUSE.readings().size() + " readings");
        assertEquals(List.of(), HOUSE.readings().stream()
                .filter(r -> House.Module.of(r.toPackage()).compareTo(House.Module.of(r.fromPackage())) < 0).toList());
    }

    @Test
    void packagesReadOneAnotherInNoCircle() {
        assertEquals("", String.join("\n", HOUSE.withoutKernelChoice().circles()));
    }

    @Test
    void noTwoClassesHaveTheSameSimpleName() throws IOException {
        Map<String, List<Path>> named = new HashMap<>();
        for (Path source : House.sources()) {
            named.computeIfAbsent(source.getFileName().toString(), _ -> new ArrayList<>()).add(source);
        }
        named.keySet().removeAll(List.of("package-info.java", "module-info.java"));
        assertEquals(List.of(), named.values().stream().filter(files -> files.size() > 1).toList());
    }

    @Test
    void noFileIsLongerThanAPersonReads() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path source : House.sources()) {
            try (Stream<String> lines = Files.lines(source)) {
                long count = lines.count();
                if (count > MOST_LINES) {
                    tooLong.add(source + ": " + count + " lines");
                }
            }
        }
        assertEquals(List.of(), tooLong);
    }
}
