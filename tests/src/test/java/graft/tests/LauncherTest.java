package graft.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Kernels;
import graft.layers.Network;
import graft.transfer.Classifier;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.ModelFile;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts Graft, in a folder of its own with the classes under test, so that it has nothing to build. */
class LauncherTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Map<String, Class<?>> MODULES = Map.of("engine", Kernels.class, "layers", Network.class,
            "zoo-import", Zoo.class, "transfer", Classifier.class);

    @TempDir
    private Path folder;

    /** The program as it lies in a repository that is built: jars newer than poms and sources. */
    private Path launcher() throws Exception {
        Path script = folder.resolve("program/graft");
        Files.createDirectories(script.getParent());
        Files.copy(REPOSITORY.resolve("graft"), script);
        Files.createFile(script.resolveSibling("pom.xml"));
        String version = Files.readString(script).replaceAll("(?s).*\nversion=(\\S+).*", "$1");
        for (String module : MODULES.keySet()) {
            Path place = script.resolveSibling(module);
            Files.createDirectories(place.resolve("src/main"));
            Files.createDirectories(place.resolve("target"));
            Files.createFile(place.resolve("pom.xml"));
        }
        for (var module : MODULES.entrySet()) {
            Path jar = script.resolveSibling(module.getKey()).resolve("target/graft-" + module.getKey() + "-" + version
                    + ".jar");
            Path classes = Path.of(module.getValue().getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(classes)) {
                assertEquals(0, ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, "--create",
                        "--file", jar.toString(), "-C", classes.toString(), "."));
            } else {
                Files.copy(classes, jar);
            }
        }
        return script;
    }

    /** Runs a command in the locale C; what it prints is read as UTF-8. */
    private String run(String... command) throws Exception {
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG")
                || name.equals("GRAFT_OPTS"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), Files.readString(said, StandardCharsets.ISO_8859_1));
        return printed;
    }

    private void drawImages() throws IOException {
        for (int i = 0; i < 6; i++) {
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
            image.setRGB(i, i, 0xffffff);
            ImageIO.write(image, "png", Files.createDirectories(folder.resolve("images")).resolve(i + ".png").toFile());
        }
    }

    /** The shell makes the folders: this Java itself may run in a locale that cannot. */
    @Test
    void namesOfClassFoldersSurviveTheLocaleC() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/locale")) && run("locale", "-a").toLowerCase()
                .contains("utf"), "this system has no locale in UTF-8 that could be chosen");
        String graft = launcher().toString();
        drawImages();
        run("bash", "-c", "for name in $(printf 'caf\\303\\251 \\346\\227\\245'); do mkdir -p data/$name; "
                + "cp images/* data/$name; done");
        Path weights = folder.resolve("network.safetensors");
        ModelFile.write(weights, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(), List.of(), Map.of());
        run(graft, "transfer", "--weights", weights.toString(), "--data", "data", "--out", "out", "--cache", "none");
        List<String> names = List.of("caf\u00e9", "\u65e5");
        assertEquals(names, Zoo.load(folder.resolve("out/model.safetensors")).labels());
        assertEquals(names, ((Map<?, ?>) Json.parse(Files.readString(folder.resolve("out/report.json"))))
                .get("classes"));
        Map<?, ?> evaluated = (Map<?, ?>) Json.parse(run(graft, "evaluate", "--weights", "out/model.safetensors",
                "--data", "data", "--json"));
        assertEquals(names, evaluated.get("classes"));
        assertEquals("name", evaluated.get("classes_by"));
    }

    @Test
    void optionsAndExitCodesPassThrough() throws Exception {
        String graft = launcher().toString();
        assertTrue(run(graft, "--version").startsWith("graft "));
        List<String> codes = new ArrayList<>();
        for (String words : List.of("", "frobnicate", "inspect missing.pth")) {
            codes.add(run("bash", "-c", graft + " " + words + " >/dev/null 2>&1; echo $?").strip());
        }
        assertEquals(List.of("2", "2", "1"), codes);
    }
}
