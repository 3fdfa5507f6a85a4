package graft.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import graft.engine.Kernels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two whole networks against PyTorch as other processors compute them. The width of vectors is fixed when Java starts,
 * so each of these starts one: without the instructions and registers beyond AVX2, with vectors of 128 bits, without
 * the vector module.
 */
class NarrowVectorsTest {
    private static final String ADD_MODULE = "--add-modules=jdk.incubator.vector";

    /** What the started process does; it fails where a golden test would. */
    static final class Goldens {
        private Goldens() {
        }

        public static void main(String[] arguments) throws Exception {
            System.out.println("kernels: " + Kernels.best().description());
            new GoldenLogitsTest().logitsAreThoseOfPyTorch("resnet18");
            GoldenMobileTest mobile = new GoldenMobileTest();
            mobile.folder = Path.of(arguments[0]);
            mobile.logitsOfSmallImagesAreThoseOfThePublisher(
                    "torchvision_mobilenet_v3_small", "mobilenet_v3_small", 224, 224);
            System.out.println("all are within their tolerances");
        }
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"-XX:UseAVX=2, 'SIMD, 256-bit vectors', 256", "-XX:MaxVectorSize=16, 'SIMD, 128-bit vectors', 128",
        "-Dgraft.simd=auto, plain loops, 32"})
    void logitsAreThoseOfPyTorch(String option, String kernels, int bits) throws IOException, InterruptedException {
        assumeTrue(Kernels.best().vectorBits() >= bits, "this machine's vectors are narrower than " + bits + " bits");
        boolean avx = option.contains("AVX");
        assumeTrue(!avx || System.getProperty("os.arch").equals("amd64"), "only x86-64 has AVX2");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (bits > Float.SIZE) {
            command.add(ADD_MODULE);
        }
        command.addAll(List.of("-Xmx2g", "-XX:CompileThresholdScaling=0.1", "-cp",
                System.getProperty("java.class.path"), option, Goldens.class.getName(), folder.toString()));
        Path said = Files.createTempFile(folder, "said", ".txt");
        int exit = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start().waitFor();
        String output = Files.readString(said, StandardCharsets.UTF_8);
        assertEquals(0, exit, output);
        assertTrue(output.contains("kernels: " + kernels), output);
        assertTrue(output.contains("all are within their tolerances"), output);
    }
}
