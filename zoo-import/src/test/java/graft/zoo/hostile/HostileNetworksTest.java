package graft.zoo.hostile;

import static org.junit.jupiter.api.Assertions.assertThrows;

import graft.layers.Network;
import graft.layers.plan.NotEnoughMemoryException;
import graft.layers.plan.PlanOptions;
import graft.zoo.TimeLimit;
import graft.zoo.Zoo;
import graft.zoo.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Graft's own files of a few hundred bytes, whose networks would fill any memory. */
@Tag("small-heap")
class HostileNetworksTest {
    @TempDir
    Path folder;

    /** Each layer puts the one before beside itself: 192 values, doubled time after time. */
    private static byte[] doubled(int times) {
        StringBuilder nodes = new StringBuilder(
                "{\"nodes\": [{\"name\": \"input\", \"kind\": \"Input\", \"shape\": [8, 8, 3], \"inputs\": []}");
        for (int i = 0; i < times; i++) {
            String before = i == 0 ? "input" : "r" + i;
            nodes.append(", {\"name\": \"r%d\", \"kind\": \"Concat\", \"inputs\": [\"%s\", \"%s\"]}"
                    .formatted(i + 1, before, before));
        }
        String preparation = "{\"resize\":\"shorter_side\",\"resize_to\":8,\"interpolation\":\"bilinear\",\"crop\":8,"
                + "\"order\":\"rgb\",\"scale\":1,\"mean\":[0,0,0],\"deviation\":[1,1,1]}";
        byte[] header = Json.write(Map.of("__metadata__", Map.of("graft.format", "1", "graft.architecture", "graph",
                "graft.network", nodes + "], \"stages\": {}}", "graft.preprocessing", preparation, "graft.labels",
                "[]"))).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header)
                .array();
    }

    @TestFactory
    Stream<DynamicTest> networksOfMoreValuesThanAnArrayHoldsAreRefused() {
        return new Cases(folder, "x.safetensors", Zoo::load)
                .loaded("192 values, doubled twice", () -> doubled(2))
                .refused("192 values, doubled 25 times", () -> doubled(25), "more values for one image")
                .tests();
    }

    /** 192 * 2^20 floats are 805 MB. */
    @Test
    void aNetworkThatNoMemoryHoldsIsLoadedAndNotCompiled() throws IOException {
        Path file = Files.write(folder.resolve("x.safetensors"), doubled(20));
        TimeLimit.check("192 values, doubled 20 times", () -> {
            Network network = Zoo.load(file).network();
            assertThrows(NotEnoughMemoryException.class, () -> network.compileForInference(PlanOptions.batch(1)));
        });
    }
}
