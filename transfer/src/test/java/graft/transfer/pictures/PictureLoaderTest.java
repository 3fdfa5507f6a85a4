package graft.transfer.pictures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Nhwc;
import graft.testing.SharedFiles;
import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Interpolation;
import graft.zoo.model.Preprocessing.Order;
import graft.zoo.model.Preprocessing.Resize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PictureLoaderTest {
    private static final Preparation ONE_PIXEL = Preparation.of(new Preprocessing(Resize.NONE, 0,
            Interpolation.BILINEAR, 1, Order.GREY, 1, List.of(0f), List.of(1f)));

    private static List<Picture> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Picture(Path.of(Integer.toString(i)), i % 3)).toList();
    }

    private static int number(Picture picture) {
        return Integer.parseInt(picture.file().toString());
    }

    /** Pictures of one pixel, whose value is their number; every fifth is damaged. */
    private static Pixels everyFifthDamaged(Picture picture) {
        int number = number(picture);
        if (number % 5 == 4) {
            throw new PictureException(picture.file(), "damaged");
        }
        return new Pixels(1, 1, 1, new byte[] {(byte) number});
    }

    private static Pixels sound(Picture picture) {
        return new Pixels(1, 1, 1, new byte[] {(byte) number(picture)});
    }

    @Test
    void batchesComeInOrderAndTheLastIsShorter() {
        List<float[]> values = new ArrayList<>();
        List<int[]> labels = new ArrayList<>();
        try (PictureLoader loader = PictureLoader.of(numbered(7), ONE_PIXEL).batch(3).threads(2)
                .reader(PictureLoaderTest::sound).open()) {
            for (PictureBatch batch; (batch = loader.next()) != null;) {
                values.add(batch.images().toTensor().toArray());
                labels.add(batch.labels());
            }
            assertNull(loader.next());
        }
        assertEquals(3, values.size());
        assertArrayEquals(new float[] {0, 1, 2}, values.get(0));
        assertArrayEquals(new float[] {3, 4, 5}, values.get(1));
        assertArrayEquals(new float[] {6}, values.get(2));
        assertArrayEquals(new int[] {0, 1, 2}, labels.get(1));
        assertArrayEquals(new int[] {0}, labels.get(2));
    }

    @Test
    void theGivenOrderMayRepeatAndLeaveOut() {
        try (PictureLoader loader = PictureLoader.of(numbered(9), ONE_PIXEL).batch(4).order(new int[] {8, 2, 2, 0})
                .reader(PictureLoaderTest::sound).open()) {
            assertArrayEquals(new float[] {8, 2, 2, 0}, loader.next().images().toTensor().toArray());
            assertNull(loader.next());
        }
        assertThrows(IllegalArgumentException.class, () -> PictureLoader.of(numbered(9),
                ONE_PIXEL).order(new int[] {9}));
    }

    @Test
    void unreadablePicturesLeaveTheBatchShorterAndAreListed() {
        try (PictureLoader loader = PictureLoader.of(numbered(12), ONE_PIXEL).batch(5).threads(3)
                .reader(PictureLoaderTest::everyFifthDamaged).open()) {
            PictureBatch first = loader.next();
            assertEquals(4, first.count());
            assertArrayEquals(new float[] {0, 1, 2, 3}, first.images().toTensor().toArray());
            assertArrayEquals(new float[] {5, 6, 7, 8}, loader.next().images().toTensor().toArray());
            assertArrayEquals(new float[] {10, 11}, loader.next().images().toTensor().toArray());
            assertNull(loader.next());
            assertEquals(List.of("4: damaged", "9: damaged"), loader.skipped().stream().map(SkippedFile::toString)
                    .toList());
        }
    }

    @Test
    void aBatchWithoutAnyReadablePictureIsPassedOver() {
        try (PictureLoader loader = PictureLoader.of(numbered(12), ONE_PIXEL).batch(2).order(new int[] {4, 9, 1})
                .reader(PictureLoaderTest::everyFifthDamaged).open()) {
            assertArrayEquals(new float[] {1}, loader.next().images().toTensor().toArray());
            assertNull(loader.next());
            assertEquals(2, loader.skipped().size());
        }
    }

    @Test
    void strictLoadingFailsAtTheFirstUnreadablePictureInOrder() {
        try (PictureLoader loader = PictureLoader.of(numbered(20), ONE_PIXEL).batch(3).threads(3).strict(true)
                .reader(PictureLoaderTest::everyFifthDamaged).open()) {
            assertEquals(3, loader.next().count());
            assertEquals("4: damaged", assertThrows(PictureException.class, loader::next).getMessage());
        }
    }

    @Test
    void noMoreThanTheBatchesAheadAreDecodedAndTheirMemoryIsUsedAgain() throws InterruptedException {
        AtomicInteger decoded = new AtomicInteger();
        try (PictureLoader loader = PictureLoader.of(numbered(100), ONE_PIXEL).batch(2).threads(2).ahead(2)
                .reader(picture -> {
                    decoded.incrementAndGet();
                    return sound(picture);
                }).open()) {
            float[] first = loader.next().images().data();
            Thread.sleep(100);
            // The batch in use and two ahead: 3 batches of 2.
            assertEquals(6, decoded.get());
            loader.next();
            loader.next();
            assertSame(first, loader.next().images().data());
        }
    }

    @Test
    void anInterruptEndsTheWaitAndLeavesTheThreadInterrupted() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        try (PictureLoader loader = PictureLoader.of(numbered(2), ONE_PIXEL).threads(1).reader(picture -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return sound(picture);
        }).open()) {
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, loader::next);
            assertTrue(Thread.interrupted());
            never.countDown();
            assertEquals(2, loader.next().count());
        }
    }

    @Test
    void aFaultOfTheProgramReachesWhoeverWaits() {
        try (PictureLoader loader = PictureLoader.of(numbered(2), ONE_PIXEL).reader(_ -> {
            throw new UnsupportedOperationException("no such thing");
        }).open()) {
            assertTrue(assertThrows(IllegalStateException.class, loader::next).getMessage().contains("no such thing"));
        }
    }

    @Test
    void closingEarlyEndsItsThreads() {
        PictureLoader loader = PictureLoader.of(numbered(1000), ONE_PIXEL).batch(2).threads(2)
                .reader(PictureLoaderTest::sound).open();
        loader.next();
        loader.close();
        loader.close();
        assertThrows(IllegalStateException.class, loader::next);
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName()
                .startsWith("graft-pictures")));
    }

    @Test
    void noPicturesGiveNoBatch() {
        try (PictureLoader loader = PictureLoader.of(List.of(), ONE_PIXEL).open()) {
            assertNull(loader.next());
        }
    }

    @Test
    void augmentationDependsOnSeedEpochAndPictureButNotOnOrder() {
        byte[] data = new byte[40 * 40];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 37);
        }
        Preparation p = Preparation.of(new Preprocessing(Resize.SQUARE, 32, Interpolation.BILINEAR, 32, Order.GREY, 1,
                List.of(0f), List.of(1f)));
        PictureLoading loading = PictureLoader.of(numbered(4), p).batch(4).reader(_ -> new Pixels(40, 40, 1, data));
        float[] forward = all(loading.augmentation(Augmentation.standard(), 1, 0));
        float[] backward = all(loading.order(new int[] {3, 2, 1, 0}));
        int size = 32 * 32;
        assertArrayEquals(Arrays.copyOfRange(forward, 0, size), Arrays.copyOfRange(backward, 3 * size, 4 * size));
        assertFalse(Arrays.equals(forward, 0, size, forward, size, 2 * size));
        assertFalse(Arrays.equals(backward, all(loading.augmentation(Augmentation.standard(), 1, 1))));
        assertFalse(Arrays.equals(backward, all(loading.augmentation(Augmentation.standard(), 2, 0))));
    }

    private static float[] all(PictureLoading loading) {
        try (PictureLoader loader = loading.open()) {
            return loader.next().images().toTensor().toArray();
        }
    }

    @Test
    void photographsComeOutTheSameWithOneTwoAndThreeThreads(@TempDir Path dir) throws IOException {
        ImageFolder folder = ImageFolder.read(SharedFiles.path("data/images/hymenoptera"));
        List<Picture> pictures = new ArrayList<>(folder.split().orElseThrow().train().subList(0, 20));
        byte[] whole = Files.readAllBytes(pictures.getFirst().file());
        Path truncated = Files.write(dir.resolve("truncated.jpg"), Arrays.copyOf(whole, whole.length / 2));
        pictures.add(7, new Picture(truncated, 0));
        float[] expected = null;
        for (int threads = 1; threads <= 3; threads++) {
            float[] all = new float[20 * 56 * 56 * 3];
            int done = 0;
            try (PictureLoader loader = PictureLoader.of(pictures,
                    Preparation.of(Preprocessing.torchvision(64, 56))).batch(8).threads(threads)
                    .augmentation(Augmentation.standard(), 7, 2).open()) {
                for (PictureBatch batch; (batch = loader.next()) != null;) {
                    Nhwc images = batch.images();
                    System.arraycopy(images.data(), 0, all, done * 56 * 56 * 3, images.pixels() * 3);
                    done += batch.count();
                }
                assertEquals(1, loader.skipped().size());
                assertEquals(truncated, loader.skipped().getFirst().file());
            }
            assertEquals(20, done);
            if (expected != null) {
                assertArrayEquals(expected, all);
            }
            expected = all;
        }
    }

    @Test
    void everyAntAndBeeCanBeDecoded() {
        ImageFolder folder = ImageFolder.read(SharedFiles.path("data/images/hymenoptera"));
        int done = 0;
        try (PictureLoader loader = PictureLoader.of(folder.pictures(),
                Preparation.of(Preprocessing.torchvision(256, 224))).batch(16).threads(2).strict(true).open()) {
            for (PictureBatch batch; (batch = loader.next()) != null;) {
                done += batch.count();
            }
        }
        assertEquals(398, done);
    }

    @Test
    void cifarPicturesNeedNoResizing() {
        ImageFolder folder = ImageFolder.read(SharedFiles.path("data/images/cifar10-test-1000"));
        int[] counts = new int[10];
        try (PictureLoader loader = PictureLoader.of(folder.pictures(), Preparation.of(Preprocessing.cifar()))
                .strict(true).open()) {
            for (PictureBatch batch; (batch = loader.next()) != null;) {
                Arrays.stream(batch.labels()).forEach(label -> counts[label]++);
            }
        }
        assertArrayEquals(folder.counts(), counts);
        assertEquals(1000, Arrays.stream(counts).sum());
    }
}
