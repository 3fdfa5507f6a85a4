package graft.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.tests.house.House;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes and files that the documentation names exist. */
class DocumentedNamesTest {
    /** A class such as {@code `InferencePlan`}: two words at least, so that a class of Java or of a format is none. */
    private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+)`");
    private static final Pattern SOURCE = Pattern.compile(
            "`((?:engine|layers|zoo-import|transfer|tests|jmh)/[\\w./-]+)`");
    private static final Set<String> TESTS = Set.of("HouseTest", "HousePictureTest");

    @Test
    void theClassesOfTheArchitecturePageExist() throws IOException {
        Set<String> classes = House.sources().stream().map(f -> f.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        Set<String> named = found(CLASS, "docs/architecture.md");
        assertTrue(named.size() > 40, named::toString);
        named.removeAll(TESTS);
        named.removeAll(classes);
        assertEquals(Set.of(), named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "CONTRIBUTING.md", "docs/README.md", "docs/architecture.md"})
    void theFilesThatAPageNamesExist(String page) throws IOException {
        Set<String> named = found(SOURCE, page);
        named.removeIf(file -> Files.exists(House.repository().resolve(file)));
        assertEquals(Set.of(), named);
    }

    private static Set<String> found(Pattern pattern, String page) throws IOException {
        Path file = House.repository().resolve(page);
        try (Stream<MatchResult> matches = pattern.matcher(Files.readString(file)).results()) {
            return matches.map(m -> m.group(1)).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
