package graft.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.tests.house.House;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The Java code in README, docs and javadoc compiles. */
class DocumentedCodeTest {
    private static final Pattern MARKDOWN = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern JAVADOC = Pattern.compile("<pre>\\{@code\n(.*?)}</pre>", Pattern.DOTALL);
    /** Around a block: the imports that an editor adds, and what the text before the block speaks of. */
    private static final String FRAME = """
            import graft.engine.*;
            import graft.layers.*;
            import graft.layers.layer.*;
            import graft.layers.plan.*;
            import graft.layers.structure.*;
            import graft.layers.training.*;
            import graft.transfer.*;
            import graft.transfer.check.*;
            import graft.transfer.images.*;
            import graft.transfer.labels.*;
            import graft.transfer.report.*;
            import graft.transfer.serve.*;
            import graft.transfer.text.*;
            import graft.zoo.*;
            import graft.zoo.model.*;
            import graft.zoo.words.*;
            import java.nio.file.Path;
            import java.util.*;

            class Documented {
                Network network;
                TrainingPlan plan;
                Optimizer optimizer;
                Tensor images;
                int[] labels;
                Samples trainingSamples;
                Samples validationSamples;

                void block() throws Exception {
            %s
                }
            }
            """;

    @TempDir
    Path folder;

    private record Block(String where, String code) {
    }

    @TestFactory
    Stream<DynamicTest> everyBlockCompiles() throws IOException {
        List<Block> blocks = new ArrayList<>();
        Path repository = House.repository();
        List<Path> pages = new ArrayList<>(List.of(repository.resolve("README.md"),
                repository.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(repository.resolve("docs"))) {
            docs.filter(f -> f.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        for (Path page : pages) {
            collect(page, MARKDOWN, blocks);
        }
        for (Path source : House.sources()) {
            collect(source, JAVADOC, blocks);
        }
        assertTrue(blocks.size() >= 5, () -> "only " + blocks.size() + " blocks were found");
        return blocks.stream().map(b -> DynamicTest.dynamicTest(b.where(), () -> compile(b)));
    }

    private static void collect(Path file, Pattern pattern, List<Block> blocks) throws IOException {
        Matcher m = pattern.matcher(Files.readString(file));
        while (m.find()) {
            long line = Files.readString(file).substring(0, m.start()).lines().count() + 1;
            String code = pattern == JAVADOC ? m.group(1).replaceAll("(?m)^ \\* ?", "") : m.group(1);
            if (pattern == MARKDOWN || isStatements(code)) {
                blocks.add(new Block(House.repository().relativize(file) + ", line " + line, code));
            }
        }
    }

    /** Javadoc also shows expressions, JSON, and code with gaps. */
    private static boolean isStatements(String code) {
        return !code.contains("...") && code.strip().lines().toList().getLast().matches(".*;( *//.*)?");
    }

    private void compile(Block block) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var source = new SimpleJavaFileObject(URI.create("string:///Documented.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return FRAME.formatted(block.code());
            }
        };
        var messages = new StringWriter();
        boolean compiled = compiler.getTask(messages, null, null, List.of("-proc:none", "-d", folder.toString(),
                "-cp", House.classPath()), null, List.of(source)).call();
        assertEquals("", compiled ? "" : messages.toString(), block.where());
    }
}
