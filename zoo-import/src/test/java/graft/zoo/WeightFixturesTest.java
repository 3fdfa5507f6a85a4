package graft.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Files written by torch and safetensors, compared with the hashes that their writer noted. */
class WeightFixturesTest {

    /**
     * What torch 2.13 gives for {@code state_dict()} of both files: their descriptions allow a reader to refuse them,
     * this one does what {@code state_dict()} does.
     */
    private static final Map<String, String> WHOLE_MODULE = Map.of(
            "0.weight [4, 3, 3, 3]", "99f3c98a8789fc829f4a0aa50d2a19452a37a7f08e1cf79f8ae51d0d3d981a48",
            "0.bias [4]", "7ca98b2959a4a7ae892d47564db3a4789ad942c8d49f45365d4e2f91b3e11647",
            "3.weight [2, 4]", "29d79b9c1bbeaf8ac32b607e4974e0a2c11cbc68a6aa46b34ee9075e8134a0e7",
            "3.bias [2]", "1e25be09d32950f0283ad8ed1f1f3b0d078ff5477b207bb5501ec2dbe3f3e85c");

    @TestFactory
    Stream<DynamicTest> everyTensorOfEveryPyTorchFixtureHasTheBitsThatTorchWrote() throws IOException {
        return SharedFiles.files("fixtures/pytorch", ".pth", ".pt", ".th").stream()
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> compare(path)));
    }

    @TestFactory
    Stream<DynamicTest> everyTensorOfEverySafetensorsFixtureHasTheBitsThatItsWriterNoted() throws IOException {
        return SharedFiles.files("fixtures/safetensors", ".safetensors").stream()
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> compare(path)));
    }

    @TestFactory
    Stream<DynamicTest> everyArrayOfEveryNumPyFixtureHasTheBitsThatNumPyWrote() throws IOException {
        return SharedFiles.files("fixtures/npy", ".npz", ".npy").stream()
                .filter(path -> !path.toString().matches(".*\\.(input|output)\\.npy"))
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> compare(path)));
    }

    @TestFactory
    Stream<DynamicTest> everyArrayOfEveryMatlabFixtureHasTheBitsThatScipyWrote() throws IOException {
        return SharedFiles.files("fixtures/mat", ".mat").stream()
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> compare(path)));
    }

    @TestFactory
    Stream<DynamicTest> everyTensorOfEveryTorch7FixtureHasTheBitsThatTorchWrote() throws IOException {
        return SharedFiles.files("fixtures/t7", ".t7").stream()
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> compare(path)));
    }

    private static void compare(Path path) throws IOException {
        Map<?, ?> description = Fixtures.description(path);
        String expect = (String) description.get("expect");
        // Fixtures that a reader may refuse, and the word that the refusal must contain here.
        Map<String, String> refused = Map.of("bare_tensor.pt", "a single tensor", "list_of_tensors.pt", "no dict",
                "vgg_torchscript.pt", "TorchScript",
                "object_array.npy", "pickled Python objects", "structured.npy", "structured", "complex.npy", "<c8",
                "v4.mat", "version 4");
        String name = path.getFileName().toString();
        if (refused.containsKey(name)) {
            assertTrue(expect.contains("refus"), expect);
            String message = assertThrows(WeightFileException.class, () -> WeightFiles.open(path)).getMessage();
            assertTrue(message.contains(refused.get(name)), message);
            return;
        }
        if (name.startsWith("whole_module")) {
            assertEquals(WHOLE_MODULE, hashes(path));
            return;
        }
        assertTrue(expect.startsWith("read"), expect);
        try (WeightFile file = WeightFiles.open(path)) {
            List<String> expected = new ArrayList<>();
            for (Object item : (List<?>) description.get("tensors")) {
                Map<?, ?> tensor = (Map<?, ?>) item;
                String stored = (String) tensor.get("name");
                String stripped = stored.startsWith("module.") ? stored.substring("module.".length()) : stored;
                expected.add(stripped);
                StoredTensor found = file.tensors().get(stripped);
                assertNotNull(found, () -> stored + " among " + file.tensors().keySet());
                assertEquals(shape(tensor), found.shape(), stored);
                // This file's tensors are torch.FloatTensor; the description has what Python reads its digits as.
                if (!name.equals("vgg_ascii.t7")) {
                    assertEquals(type((String) tensor.get("dtype")), found.dtype(), stored);
                }
                assertEquals(tensor.get("sha256_f32le"), Fixtures.sha256(found.read()), stored);
            }
            assertEquals(expected.stream().sorted().toList(), file.tensors().keySet().stream().sorted().toList());
        }
    }

    /** Name and shape of each tensor, and the hash of its values. */
    private static Map<String, String> hashes(Path path) {
        Map<String, String> hashes = new TreeMap<>();
        try (WeightFile file = WeightFiles.open(path)) {
            file.tensors().forEach((name, tensor) -> hashes.put(name + " " + tensor.shape(),
                    Fixtures.sha256(tensor.read())));
        }
        return hashes;
    }

    private static List<Integer> shape(Map<?, ?> tensor) {
        return ((List<?>) tensor.get("shape")).stream().map(d -> ((Long) d).intValue()).toList();
    }

    private static DType type(String name) {
        // NumPy writes the order of bytes and the size in bytes: <f4, |u1.
        Map<Character, Integer> bits = Map.of('1', 8, '2', 16, '4', 32, '8', 64);
        String lower = name.matches("[<>|=][fiub]\\d") ? name.charAt(1) == 'b' ? "bool"
                : name.charAt(1) + "" + bits.get(name.charAt(2)) : name.toLowerCase(Locale.ROOT);
        return DType.valueOf(lower.replaceFirst("^bf(?=\\d)", "bfloat").replaceFirst("^f(?=\\d)", "float")
                .replaceFirst("^u(?=\\d)", "uint").replaceFirst("^i(?=\\d)", "int").toUpperCase(Locale.ROOT));
    }

    @Test
    void cifarNetworksPublishedIn2018AreReadFromTheLegacyStream() throws IOException {
        for (Path path : SharedFiles.files("data/pytorch/cifar10-resnet", ".th")) {
            try (WeightFile file = WeightFiles.open(path)) {
                assertEquals("PyTorch (legacy stream)", file.format());
                assertEquals(List.of(16, 3, 3, 3), file.tensors().get("conv1.weight").shape());
                assertEquals(List.of(10, 64), file.tensors().get("linear.weight").shape());
                for (StoredTensor tensor : file.tensors().values()) {
                    for (float value : tensor.read().unwrap()) {
                        assertTrue(Float.isFinite(value), path + " " + tensor.name());
                    }
                }
            }
        }
    }

    @Test
    void resnet20HoldsTheNumberOfParametersThatItsAuthorStates() throws IOException {
        // README of pytorch_resnet_cifar10: ResNet20 has 0.27 M parameters; by the paper's widths 269,722:
        // conv1 432, stage 1 6*2304, stage 2 4608+5*9216, stage 3 18432+5*36864, BatchNorm 2*(7*16+6*32+6*64),
        // linear 650.
        int expected = 432 + 6 * 2304 + 4608 + 5 * 9216 + 18432 + 5 * 36864 + 2 * (7 * 16 + 6 * 32 + 6 * 64) + 650;
        Path path = SharedFiles.path("data/pytorch/cifar10-resnet/resnet20-12fca82f.th");
        try (WeightFile file = WeightFiles.open(path)) {
            assertEquals(expected, file.tensors().values().stream().filter(t -> !t.name().contains("running"))
                    .mapToInt(t -> t.read().size()).sum());
        }
    }

    @Test
    void theCaptumNetworkIsRead() throws IOException {
        for (Path path : SharedFiles.files("data/pytorch/cifar10-captum", ".pt")) {
            try (WeightFile file = WeightFiles.open(path)) {
                // 62,006 parameters of the PyTorch tutorial's network take 248,024 of the file's 249,703 bytes.
                assertEquals(62_006, file.tensors().values().stream().mapToInt(t -> t.read().size()).sum());
            }
        }
    }
}
