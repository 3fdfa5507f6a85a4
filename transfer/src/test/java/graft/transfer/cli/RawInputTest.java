package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.testing.OnnxBytes;
import graft.testing.SharedFiles;
import graft.transfer.cli.RawInput.Layout;
import graft.zoo.Zoo;
import graft.zoo.npy.NpyFile;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.onnx.OnnxTensor;
import graft.zoo.onnx.TensorFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code graft forward} takes and gives: arrays in the file's own shapes, without any preparation. */
class RawInputTest {
    /** Of 141 folders with one input; the others of ONNX's 268 have several. */
    private static final int SINGLE_INPUT = 141;

    private static Tensor forward(Path weights, Tensor x, Layout layout) {
        RawInput given = RawInput.of(Path.of("x.npy"), x, layout, size -> Zoo.raw(weights, null, size));
        try (InferencePlan plan = given.raw().network().compileForInference(
                PlanOptions.batch(given.images().dim(0)).algorithm(ConvolutionAlgorithm.DIRECT))) {
            return given.output(plan.run(given.images()).copy());
        }
    }

    private static Tensor array(OnnxTensor tensor) {
        return Tensor.wrap(tensor.read().unwrap(), tensor.shape().stream().mapToInt(Integer::intValue).toArray());
    }

    /** ONNX's own values to its own tolerance, 1e-3 relative, and its own shapes. */
    private static void assertClose(Tensor expected, Tensor found) {
        assertEquals(Arrays.toString(expected.shape()), Arrays.toString(found.shape()));
        for (int i = 0; i < expected.size(); i++) {
            float e = expected.unwrap()[i];
            float f = found.unwrap()[i];
            assertTrue(Float.compare(e, f) == 0 || Math.abs(e - f) <= 1e-3f * Math.max(1, Math.abs(e)),
                    "value " + i + ": expected " + e + ", found " + f);
        }
    }

    @Test
    void onnxsSingleInputFoldersPassInTheirOwnShapes() throws IOException {
        Map<String, String> failures = new TreeMap<>();
        int single = 0;
        for (Path model : SharedFiles.files("data/onnx-tests", "model.onnx")) {
            try (OnnxFile file = OnnxFile.open(model)) {
                if (file.model().graph().freeInputs().size() != 1) {
                    continue;
                }
            }
            single++;
            Path data = model.resolveSibling("test_data_set_0");
            try {
                assertClose(array(TensorFile.read(data.resolve("output_0.pb"))),
                        forward(model, array(TensorFile.read(data.resolve("input_0.pb"))), null));
            } catch (WeightFileException | CommandException | AssertionError e) {
                failures.put(model.getParent().getFileName().toString(), e.getMessage());
            }
        }
        System.out.println(single - failures.size() + " of " + single + " ONNX folders with one input pass through "
                + "forward; the others: " + failures);
        assertEquals(SINGLE_INPUT, single);
        // Convolutions along three axes; and inputs that are places in a table, whole numbers.
        assertEquals(Set.of("test_Conv3d_dilated_strided", "test_Conv3d_no_bias", "test_Conv3d_stride",
                "test_Embedding", "test_Embedding_sparse"), failures.keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ellipsis.h5", "ellipsis.keras", "not-square.h5", "not-square.keras"})
    void kerasArraysAreTakenInAnyOrder(String name) {
        Path file = SharedFiles.path("cases/keras/" + name);
        String base = name.substring(0, name.indexOf('.'));
        Tensor x = NpyFile.read(SharedFiles.path("cases/keras/" + base + ".x.npy"));
        Tensor y = NpyFile.read(SharedFiles.path("cases/keras/" + base + ".y.npy"));
        for (Layout layout : new Layout[] {null, Layout.FILE, Layout.NHWC}) {
            assertArrayEquals(y.toArray(), forward(file, x, layout).toArray(), 1e-5f);
        }
        Tensor channelsFirst = x.permute(0, 3, 1, 2);
        assertArrayEquals(y.toArray(), forward(file, channelsFirst, Layout.NCHW).toArray(), 1e-5f);
        assertArrayEquals(y.toArray(), forward(file, channelsFirst, null).toArray(), 1e-5f);
    }

    @Test
    void anInputOfNumbersIsTakenAsTheFileHasItAndPaddedToFourAxes() {
        Path file = SharedFiles.path("cases/keras/vector-input.h5");
        float[] values = new float[2 * 640];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        Tensor y = forward(file, Tensor.wrap(values, 2, 640), null);
        assertArrayEquals(new int[] {2, 640}, y.shape());
        assertArrayEquals(y.toArray(), forward(file, Tensor.wrap(values, 2, 640, 1, 1), null).toArray());
        String refusal = assertThrows(CommandException.class, () -> forward(file, Tensor.wrap(values, 4, 320), null))
                .getMessage();
        assertTrue(refusal.contains("[N,640]") && refusal.contains("[4, 320]"), refusal);
    }

    private static OnnxBytes ofAnyNumber() {
        return new OnnxBytes(13).input("x", -1, 2).output("y");
    }

    /** By hand: the means of 1, 3, 8 and 2, 4, 0 are 4 and 2. */
    @Test
    void whatAGraphMakesOfSeveralImagesTogetherIsMadeOfThemTogether(@TempDir Path folder) throws IOException {
        Path mean = ofAnyNumber().node("ReduceMean", List.of("x"), List.of("y"), "axes", new int[] {0})
                .write(folder.resolve("mean.onnx"));
        assertClose(Tensor.wrap(new float[] {4, 2}, 1, 2),
                forward(mean, Tensor.wrap(new float[] {1, 2, 3, 4, 8, 0}, 3, 2), null));
        assertClose(Tensor.wrap(new float[] {1, 2}, 1, 2), forward(mean, Tensor.wrap(new float[] {1, 2}, 1, 2), null));
        Path flat = ofAnyNumber().node("Flatten", List.of("x"), List.of("y"), "axis", 0)
                .write(folder.resolve("flat.onnx"));
        assertClose(Tensor.wrap(new float[] {1, 2, 3, 4}, 1, 4),
                forward(flat, Tensor.wrap(new float[] {1, 2, 3, 4}, 2, 2), null));
    }

    /** A convolution takes images only, so that the mean of them cannot be had of an array of two. */
    @Test
    void whatCannotBeMadeOfSeveralImagesTogetherIsRefused(@TempDir Path folder) throws IOException {
        Path mean = new OnnxBytes(13).input("x", -1, 1, 2, 2).output("y").weight("w", List.of(1, 1, 1, 1), 2)
                .node("Conv", List.of("x", "w"), List.of("c"))
                .node("ReduceMean", List.of("c"), List.of("y"), "axes", new int[] {0})
                .write(folder.resolve("mean.onnx"));
        assertClose(Tensor.wrap(new float[] {2, 4, 6, 8}, 1, 1, 2, 2),
                forward(mean, Tensor.wrap(new float[] {1, 2, 3, 4}, 1, 1, 2, 2), null));
        String message = assertThrows(CommandException.class,
                () -> forward(mean, Tensor.wrap(new float[8], 2, 1, 2, 2), null)).getMessage();
        assertTrue(message.contains("reduces the axis that counts images; give one image at a time"), message);
    }

    /** A graph that gives every image the first axis of its own is computed image by image. */
    @Test
    void aGraphThatIsWrittenForOneImageTakesOneAfterTheOther(@TempDir Path folder) throws IOException {
        Path path = new OnnxBytes(13).input("x", -1, 1, 2, 2).output("y").weight("w", List.of(1, 1, 1, 1), 2)
                .shape("s", 1, 4).node("Conv", List.of("x", "w"), List.of("c"))
                .node("Reshape", List.of("c", "s"), List.of("y")).write(folder.resolve("one.onnx"));
        assertClose(Tensor.wrap(new float[] {2, 4, 6, 8, 10, 12, 14, 16}, 2, 4),
                forward(path, Tensor.wrap(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 1, 2, 2), null));
    }
}
