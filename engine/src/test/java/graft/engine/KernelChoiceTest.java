package graft.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The choice is made once a process, so each of these starts one. */
class KernelChoiceTest {
    private static final String ADD_MODULE = "--add-modules=jdk.incubator.vector";

    /** What the started process does: it names its kernels and adds 1 and 2 with them. */
    static final class Sum {
        private Sum() {
        }

        public static void main(String[] arguments) {
            Kernels kernels = Kernels.best();
            Nhwc one = Nhwc.dense(new float[] {1}, 1, 1, 1, 1);
            Nhwc two = Nhwc.dense(new float[] {2}, 1, 1, 1, 1);
            kernels.add(one, two, two, ThreadTeam.of(1));
            System.out.println(kernels.vectorBits() + " bits, sum " + two.data()[0]);
            System.out.println("short work: " + Kernels.forShortWork(1_000_000_000L).description());
            System.out.println("long work: " + Kernels.forShortWork(100_000_000_000L).description());
        }
    }

    private record Outcome(int exit, String output) {
    }

    private static Outcome run(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-Duser.language=en", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.add(Sum.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }

    @Test
    void withoutTheVectorModulePlainLoopsRunAndTheLogSaysHowToGetSimd() throws Exception {
        Outcome outcome = run();
        assertEquals(0, outcome.exit, outcome.output);
        assertTrue(outcome.output.contains("WARNING: kernels: plain loops"), outcome.output);
        assertTrue(outcome.output.contains("--add-modules jdk.incubator.vector"), outcome.output);
        assertTrue(outcome.output.contains("32 bits, sum 3.0"), outcome.output);
    }

    @Test
    void withTheModuleTheVectorKernelsRunAndTheLogSaysHowWide() throws Exception {
        Outcome outcome = run(ADD_MODULE, "-Dgraft.vectorBits=128");
        assertEquals(0, outcome.exit, outcome.output);
        assertTrue(outcome.output.contains("INFO: kernels: SIMD, 128-bit vectors"), outcome.output);
        assertTrue(outcome.output.contains("128 bits, sum 3.0"), outcome.output);
    }

    @Test
    void shortWorkIsDoneByPlainLoopsUnlessVectorsAreRequired() throws Exception {
        Outcome outcome = run(ADD_MODULE, "-Dgraft.vectorBits=128");
        assertTrue(outcome.output.contains("short work: plain loops"), outcome.output);
        assertTrue(outcome.output.contains("long work: SIMD, 128-bit vectors"), outcome.output);
        Outcome required = run(ADD_MODULE, "-Dgraft.vectorBits=128", "-Dgraft.simd=require");
        assertTrue(required.output.contains("short work: SIMD, 128-bit vectors"), required.output);
    }

    @Test
    void switchedOffPlainLoopsRunWithoutAWarning() throws Exception {
        Outcome outcome = run(ADD_MODULE, "-Dgraft.simd=off");
        assertEquals(0, outcome.exit, outcome.output);
        assertTrue(outcome.output.contains("INFO: kernels: plain loops"), outcome.output);
        assertTrue(outcome.output.contains("32 bits, sum 3.0"), outcome.output);
    }

    @Test
    void requiredButAbsentTheProcessFailsAndSaysWhatToDo() throws Exception {
        Outcome outcome = run("-Dgraft.simd=require");
        assertEquals(1, outcome.exit, outcome.output);
        assertTrue(outcome.output.contains("graft.simd=require"), outcome.output);
        assertTrue(outcome.output.contains("--add-modules jdk.incubator.vector"), outcome.output);
    }

    @Test
    void unknownWishesAreRefused() throws Exception {
        Outcome simd = run("-Dgraft.simd=yes");
        assertEquals(1, simd.exit, simd.output);
        assertTrue(simd.output.contains("graft.simd is 'yes', expected auto, require or off"), simd.output);
        Outcome bits = run(ADD_MODULE, "-Dgraft.vectorBits=96");
        assertEquals(1, bits.exit, bits.output);
        assertTrue(bits.output.contains("graft.vectorBits is '96', expected 128, 256 or 512"), bits.output);
    }
}
