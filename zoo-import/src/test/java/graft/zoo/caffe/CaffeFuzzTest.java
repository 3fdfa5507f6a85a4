package graft.zoo.caffe;

import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages good files at random, with a fixed seed: they are read or refused, and nothing else happens. */
@Tag("small-heap")
class CaffeFuzzTest {
    @TempDir
    Path folder;

    /** Cut at every length, the file ends inside a layer or before all layers are there. */
    @Test
    void aCaffemodelCutAnywhereIsRefusedOrHasFewerTensors() throws IOException {
        for (String name : new String[] {"vgg", "vgg_v1"}) {
            byte[] good = Files.readAllBytes(SharedFiles.path("fixtures/caffe/" + name + ".caffemodel"));
            int whole = CaffeModelReader.read(Path.of(name), MemorySegment.ofArray(good)).blobs().size();
            int refused = 0;
            for (int length = 0; length < good.length; length++) {
                try {
                    var cut = CaffeModelReader.read(Path.of(name), MemorySegment.ofArray(Arrays.copyOf(good, length)));
                    assertTrue(cut.blobs().size() < whole || length > good.length - 200, "cut at " + length);
                } catch (WeightFileException e) {
                    refused++;
                }
            }
            // Only the ends of its 13 layers are places where a cut goes unnoticed.
            assertTrue(refused > good.length - 20, refused + " of " + good.length + " were refused");
        }
    }

    @Test
    void aCaffemodelWithFlippedBitsIsReadOrRefused() throws IOException {
        Random random = new Random(20261123);
        int refused = 0;
        for (String name : new String[] {"vgg", "vgg_v1", "vgg_double", "resnet"}) {
            byte[] good = Files.readAllBytes(SharedFiles.path("fixtures/caffe/" + name + ".caffemodel"));
            CaffeNetwork network = CaffeNetwork.read(SharedFiles.path("fixtures/caffe/" + name + ".prototxt"));
            for (int round = 0; round < 200; round++) {
                byte[] bad = good.clone();
                for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                    bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Path file = Files.write(folder.resolve("bad.caffemodel"), bad);
                try (CaffeModelFile weights = CaffeModelFile.open(file)) {
                    weights.tensors().values().forEach(StoredTensor::read);
                    network.fill(weights);
                } catch (WeightFileException e) {
                    refused++;
                }
            }
        }
        // Most bits are those of weights, where a flip gives another number and cannot be seen.
        assertTrue(refused > 30 && refused < 780, refused + " of 800 were refused");
    }

    @Test
    void aMeanImageWithFlippedBitsIsReadOrRefused() throws IOException {
        byte[] good = Files.readAllBytes(SharedFiles.path("fixtures/caffe/mean.binaryproto"));
        Random random = new Random(5);
        int refused = 0;
        for (int round = 0; round < 500; round++) {
            byte[] bad = good.clone();
            bad[random.nextInt(20)] ^= (byte) (1 << random.nextInt(8));
            try {
                CaffeBlob.read(Path.of("mean"), "mean", ProtobufReader.of(Path.of("mean"), MemorySegment.ofArray(bad)))
                        .read();
            } catch (WeightFileException e) {
                refused++;
            }
        }
        assertTrue(refused > 50, refused + " of 500 were refused");
    }

    @Test
    void aPrototxtWithChangedCharactersBuildsOrIsRefused() throws IOException {
        Random random = new Random(7);
        String interesting = "{}<>[]:,;\"'#\\-0123456789eE.xa \n\u0000é";
        int refused = 0;
        for (String name : new String[] {"vgg_train_val", "alexnet_v1", "resnet", "googlenet"}) {
            String good = Files.readString(SharedFiles.path("fixtures/caffe/" + name + ".prototxt"));
            for (int round = 0; round < 250; round++) {
                StringBuilder bad = new StringBuilder(good);
                for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                    int at = random.nextInt(bad.length());
                    char c = interesting.charAt(random.nextInt(interesting.length()));
                    switch (random.nextInt(4)) {
                        case 0 -> bad.setCharAt(at, c);
                        case 1 -> bad.insert(at, c);
                        case 2 -> bad.delete(at, Math.min(bad.length(), at + 1 + random.nextInt(40)));
                        default -> bad.insert(at, bad.substring(at, Math.min(bad.length(), at + random.nextInt(60))));
                    }
                }
                Path file = folder.resolve("bad.prototxt");
                Files.write(file, bad.toString().getBytes(StandardCharsets.UTF_8));
                try {
                    CaffePreprocessing.of(CaffeNetwork.read(file), java.util.Map.of());
                } catch (WeightFileException e) {
                    refused++;
                }
            }
        }
        assertTrue(refused > 500 && refused < 1000, refused + " of 1000 were refused");
    }
}
