package graft.transfer.images;

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
class ImageLoaderTest {
    private static final ImageInput ONE_PIXEL = ImageInput.of(new Preprocessing(Resize.NONE, 0,
            Interpolation.BILINEAR, 1, Order.GREY, 1, List.of(0f), List.of(1f)));

    private static List<Image> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Image(Path.of(Integer.toString(i)), i % 3)).toList();
    }

    private static int number(Image image) {
        return Integer.parseInt(image.file().toString());
    }

    /** Images of one pixel, whose value is their number; every fifth is damaged. */
    private static Pixels everyFifthDamaged(Image image) {
        int number = number(image);
        if (number % 5 == 4) {
            throw new ImageException(image.file(), "damaged");
        }
        return new Pixels(1, 1, 1, new byte[] {(byte) number});
    }

    private static Pixels sound(Image image) {
        return new Pixels(1, 1, 1, new byte[] {(byte) number(image)});
    }

    @Test
    void batchesComeInOrderAndTheLastIsShorter() {
        List<float[]> values = new ArrayList<>();
        List<int[]> labels = new ArrayList<>();
        try (ImageLoader loader = ImageLoader.of(numbered(7), ONE_PIXEL).batch(3).threads(2)
                .reader(ImageLoaderTest::sound).open()) {
            for (ImageBatch batch; (batch = loader.next()) != null;) {
                values.add(batch.values().toTensor().toArray());
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
        try (ImageLoader loader = ImageLoader.of(numbered(9), ONE_PIXEL).batch(4).order(new int[] {8, 2, 2, 0})
                .reader(ImageLoaderTest::sound).open()) {
            assertArrayEquals(new float[] {8, 2, 2, 0}, loader.next().values().toTensor().toArray());
            assertNull(loader.next());
        }
        assertThrows(IllegalArgumentException.class, () -> ImageLoader.of(numbered(9),
                ONE_PIXEL).order(new int[] {9}));
    }

    @Test
    void unreadableImagesLeaveTheBatchShorterAndAreListed() {
        try (ImageLoader loader = ImageLoader.of(numbered(12), ONE_PIXEL).batch(5).threads(3)
                .reader(ImageLoaderTest::everyFifthDamaged).open()) {
            ImageBatch first = loader.next();
            assertEquals(4, first.count());
            assertArrayEquals(new float[] {0, 1, 2, 3}, first.values().toTensor().toArray());
            assertArrayEquals(new float[] {5, 6, 7, 8}, loader.next().values().toTensor().toArray());
            assertArrayEquals(new float[] {10, 11}, loader.next().values().toTensor().toArray());
            assertNull(loader.next());
            assertEquals(List.of("4: damaged", "9: damaged"), loader.skipped().stream().map(SkippedFile::toString)
                    .toList());
        }
    }

    @Test
    void aBatchWithoutAnyReadableImageIsPassedOver() {
        try (ImageLoader loader = ImageLoader.of(numbered(12), ONE_PIXEL).batch(2).order(new int[] {4, 9, 1})
                .reader(ImageLoaderTest::everyFifthDamaged).open()) {
            assertArrayEquals(new float[] {1}, loader.next().values().toTensor().toArray());
            assertNull(loader.next());
            assertEquals(2, loader.skipped().size());
        }
    }

    @Test
    void strictLoadingFailsAtTheFirstUnreadableImageInOrder() {
        try (ImageLoader loader = ImageLoader.of(numbered(20), ONE_PIXEL).batch(3).threads(3).strict(true)
                .reader(ImageLoaderTest::everyFifthDamaged).open()) {
            assertEquals(3, loader.next().count());
            assertEquals("4: damaged", assertThrows(ImageException.class, loader::next).getMessage());
        }
    }

    @Test
    void noMoreThanTheBatchesAheadAreDecodedAndTheirMemoryIsUsedAgain() throws InterruptedException {
        AtomicInteger decoded = new AtomicInteger();
        try (ImageLoader loader = ImageLoader.of(numbered(100), ONE_PIXEL).batch(2).threads(2).ahead(2)
                .reader(image -> {
                    decoded.incrementAndGet();
                    return sound(image);
                }).open()) {
            float[] first = loader.next().values().data();
            Thread.sleep(100);
            // The batch in use and two ahead: 3 batches of 2.
            assertEquals(6, decoded.get());
            loader.next();
            loader.next();
            assertSame(first, loader.next().values().data());
        }
    }

    @Test
    void anInterruptEndsTheWaitAndLeavesTheThreadInterrupted() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        try (ImageLoader loader = ImageLoader.of(numbered(2), ONE_PIXEL).threads(1).reader(image -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return sound(image);
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
        try (ImageLoader loader = ImageLoader.of(numbered(2), ONE_PIXEL).reader(_ -> {
            throw new UnsupportedOperationException("no such thing");
        }).open()) {
            assertTrue(assertThrows(IllegalStateException.class, loader::next).getMessage().contains("no such thing"));
        }
    }

    @Test
    void closingEarlyEndsItsThreads() {
        ImageLoader loader = ImageLoader.of(numbered(1000), ONE_PIXEL).batch(2).threads(2)
                .reader(ImageLoaderTest::sound).open();
        loader.next();
        loader.close();
        loader.close();
        assertThrows(IllegalStateException.class, loader::next);
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName()
                .startsWith("graft-images")));
    }

    @Test
    void noImagesGiveNoBatch() {
        try (ImageLoader loader = ImageLoader.of(List.of(), ONE_PIXEL).open()) {
            assertNull(loader.next());
        }
    }

    @Test
    void augmentationDependsOnSeedEpochAndImageButNotOnOrder() {
        byte[] data = new byte[40 * 40];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 37);
        }
        ImageInput p = ImageInput.of(new Preprocessing(Resize.BOTH_SIDES, 32, Interpolation.BILINEAR, 32, Order.GREY, 1,
                List.of(0f), List.of(1f)));
        ImageLoading loading = ImageLoader.of(numbered(4), p).batch(4).reader(_ -> new Pixels(40, 40, 1, data));
        float[] forward = all(loading.augmentation(Augmentation.standard(), 1, 0));
        float[] backward = all(loading.order(new int[] {3, 2, 1, 0}));
        int size = 32 * 32;
        assertArrayEquals(Arrays.copyOfRange(forward, 0, size), Arrays.copyOfRange(backward, 3 * size, 4 * size));
        assertFalse(Arrays.equals(forward, 0, size, forward, size, 2 * size));
        assertFalse(Arrays.equals(backward, all(loading.augmentation(Augmentation.standard(), 1, 1))));
        assertFalse(Arrays.equals(backward, all(loading.augmentation(Augmentation.standard(), 2, 0))));
    }

    private static float[] all(ImageLoading loading) {
        try (ImageLoader loader = loading.open()) {
            return loader.next().values().toTensor().toArray();
        }
    }

    @Test
    void photographsComeOutTheSameWithOneTwoAndThreeThreads(@TempDir Path dir) throws IOException {
        ImageFolder folder = ImageFolder.read(SharedFiles.path("data/images/hymenoptera"));
        List<Image> images = new ArrayList<>(folder.split().orElseThrow().train().subList(0, 20));
        byte[] whole = Files.readAllBytes(images.getFirst().file());
        Path truncated = Files.write(dir.resolve("truncated.jpg"), Arrays.copyOf(whole, whole.length / 2));
        images.add(7, new Image(truncated, 0));
        float[] expected = null;
        for (int threads = 1; threads <= 3; threads++) {
            float[] all = new float[20 * 56 * 56 * 3];
            int done = 0;
            try (ImageLoader loader = ImageLoader.of(images,
                    ImageInput.of(Preprocessing.torchvision(64, 56))).batch(8).threads(threads)
                    .augmentation(Augmentation.standard(), 7, 2).open()) {
                for (ImageBatch batch; (batch = loader.next()) != null;) {
                    Nhwc values = batch.values();
                    System.arraycopy(values.data(), 0, all, done * 56 * 56 * 3, values.pixels() * 3);
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
        try (ImageLoader loader = ImageLoader.of(folder.images(),
                ImageInput.of(Preprocessing.torchvision(256, 224))).batch(16).threads(2).strict(true).open()) {
            for (ImageBatch batch; (batch = loader.next()) != null;) {
                done += batch.count();
            }
        }
        assertEquals(398, done);
    }

    @Test
    void cifarImagesNeedNoResizing() {
        ImageFolder folder = ImageFolder.read(SharedFiles.path("data/images/cifar10-test-1000"));
        int[] counts = new int[10];
        try (ImageLoader loader = ImageLoader.of(folder.images(), ImageInput.of(Preprocessing.cifar()))
                .strict(true).open()) {
            for (ImageBatch batch; (batch = loader.next()) != null;) {
                Arrays.stream(batch.labels()).forEach(label -> counts[label]++);
            }
        }
        assertArrayEquals(folder.counts(), counts);
        assertEquals(1000, Arrays.stream(counts).sum());
    }
}
