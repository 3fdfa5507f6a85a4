package graft.zoo.hdf5;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.Fixtures;
import graft.zoo.WeightFiles;
import graft.zoo.bytes.MappedFile;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Files written by h5py with HDF5 1.14 and 2.0, compared with the hashes that their writer noted. */
class Hdf5FixturesTest {
    private static final Map<String, String> REFUSED = Map.of("lzf.h5", "filter 32000 (lzf)", "scaleoffset.h5",
            "filter 6 (scale-offset)");
    /** What a file holds besides the tensors that its description lists: another name, an enumeration, nothing. */
    private static final Set<String> MORE = Set.of("hard", "bool_enum", "zero_size");

    @TestFactory
    Stream<DynamicTest> everyDatasetOfEveryFixtureHasTheBitsThatH5pyWrote() throws IOException {
        return SharedFiles.files("fixtures/hdf5", ".h5").stream()
                .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> compare(path)));
    }

    private static void compare(Path path) throws IOException {
        String refused = REFUSED.get(path.getFileName().toString());
        try (WeightFile file = WeightFiles.open(path)) {
            assertEquals("HDF5", file.format());
            List<String> expected = new ArrayList<>();
            int unread = 0;
            for (Object item : (List<?>) Fixtures.description(path).get("tensors")) {
                Map<?, ?> tensor = (Map<?, ?>) item;
                String name = (String) tensor.get("name");
                expected.add(name);
                StoredTensor found = file.tensors().get(name);
                assertEquals(tensor.get("shape").toString(), found.shape().toString(), name);
                assertEquals(type((String) tensor.get("dtype")), found.dtype(), name);
                // Single values are not packed.
                if (refused != null && !tensor.get("shape").toString().equals("[1]")) {
                    String message = assertThrows(WeightFileException.class, found::read).getMessage();
                    assertTrue(message.contains(refused) && message.contains(name), message);
                    unread++;
                } else {
                    assertEquals(tensor.get("sha256_f32le"), Fixtures.sha256(found.read()), name);
                }
            }
            assertEquals(refused == null ? 0 : 3, unread);
            assertEquals(expected.stream().sorted().toList(),
                    file.tensors().keySet().stream().filter(name -> !MORE.contains(name)).sorted().toList());
        }
    }

    /** NumPy's {@code <f4}, {@code |i1}. */
    private static DType type(String numpy) {
        String bits = String.valueOf(8 * Integer.parseInt(numpy.substring(2)));
        return DType.valueOf(switch (numpy.charAt(1)) {
            case 'f' -> "FLOAT" + bits;
            case 'i' -> "INT" + bits;
            default -> "UINT" + bits;
        });
    }

    @Test
    void attributesAreReadWhateverTheirStringsAre() throws IOException {
        Path path = SharedFiles.path("fixtures/hdf5/attributes.h5");
        Map<?, ?> expected = (Map<?, ?>) Fixtures.description(path).get("attributes");
        try (MappedFile file = MappedFile.open(path)) {
            Hdf5Group root = Hdf5.of(file, file.bytes()).root();
            for (String name : List.of("vlen_scalar", "bytes_scalar", "fixed_utf8")) {
                assertEquals(List.of(expected.get(name)), root.attribute(name).orElseThrow().strings(), name);
            }
            for (String name : List.of("vlen_array", "fixed_array", "empty_array")) {
                assertEquals(expected.get(name), root.attribute(name).orElseThrow().strings(), name);
            }
            assertEquals(expected.get("model_config_60k_length"),
                    (long) root.attribute("model_config_60k").orElseThrow().strings().getFirst().length());
            var e = assertThrows(WeightFileException.class, root.attribute("float").orElseThrow()::strings);
            assertTrue(e.getMessage().contains("attribute 'float' holds floats of 11 + 52 bits"), e.getMessage());
        }
    }

    @Test
    void softLinksAreFollowedWithinTheFileOnly() {
        try (MappedFile file = MappedFile.open(SharedFiles.path("fixtures/hdf5/attributes.h5"))) {
            Hdf5Group root = Hdf5.of(file, file.bytes()).root();
            assertEquals(List.of(3), ((Hdf5Dataset) root.find("soft").orElseThrow()).tensor("soft").shape());
            assertTrue(root.find("dangling").isEmpty());
            assertTrue(root.find("external").isEmpty());
            assertTrue(root.find("w/inside").isEmpty());
        }
    }

    @Test
    void manyAttributesLieInAHeapOfTheirOwn() throws IOException {
        for (String name : List.of("many_links.h5", "many_links_latest.h5")) {
            try (MappedFile file = MappedFile.open(SharedFiles.path("fixtures/hdf5/" + name))) {
                Hdf5 hdf5 = Hdf5.of(file, file.bytes());
                int most = hdf5.datasets(hdf5.root()).stream().mapToInt(d -> d.attributes().size()).max().orElseThrow();
                most = Math.max(most, hdf5.root().attributes().size());
                most = Math.max(most, hdf5.root().find("layers").orElseThrow().attributes().size());
                assertEquals(21, most, name);
            }
        }
    }

    /** Bob Jenkins's driver5 of lookup3.c states these values of hashlittle. */
    @Test
    void theChecksumIsLookup3() {
        assertEquals(0xdeadbeef, Lookup3.hash(MemorySegment.ofArray(new byte[0])));
        assertEquals(0x17770551, Lookup3.hash(MemorySegment.ofArray(
                "Four score and seven years ago".getBytes(US_ASCII))));
    }

    /** By hand: words 0x6162, 0x6364, 0x6500; their sums are 0x6162, 0xc4c6, 0x129c6 = 0x29c7 modulo 65535. */
    @Test
    void fletchersChecksumTakesTheHigherByteFirst() {
        int sums = (0x6162 + 0xc4c6 + 0x129c6) % 65535;
        assertEquals(sums << 16 | 0x29c7,
                FilterPipeline.fletcher32(MemorySegment.ofArray("abcde".getBytes(US_ASCII))));
    }
}
