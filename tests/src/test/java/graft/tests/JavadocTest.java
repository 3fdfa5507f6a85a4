package graft.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.tests.house.House;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The javadoc of all modules is made without a warning: references, markup and parameters are right. */
class JavadocTest {
    private static final List<String> FOLDERS = List.of("engine", "layers", "zoo-import", "transfer");
    private static final List<String> MODULES = List.of("graft.engine", "graft.layers", "graft.zoo", "graft.transfer");

    @TempDir
    private Path folder;

    @Test
    void javadocHasNoWarning() {
        List<String> arguments = new ArrayList<>(List.of("-quiet", "-encoding", "UTF-8", "-Xdoclint:all,-missing",
                "--add-modules", "jdk.incubator.vector", "-d", folder.toString(), "--module",
                String.join(",", MODULES)));
        for (int i = 0; i < MODULES.size(); i++) {
            arguments.add("--module-source-path");
            arguments.add(MODULES.get(i) + "=" + House.repository().resolve(FOLDERS.get(i)).resolve("src/main/java"));
        }
        StringWriter written = new StringWriter();
        PrintWriter out = new PrintWriter(written);
        int code = ToolProvider.findFirst("javadoc").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        out.flush();
        // The JDK itself says of its vector module that it is incubating; no option silences that.
        List<String> messages = written.toString().lines().filter(line -> !line.contains("[incubating]")
                && !line.matches("\\d+ warnings?")).toList();
        assertEquals(List.of(), messages);
        assertEquals(0, code);
    }
}
