package graft.transfer.serve;

import graft.transfer.images.Image;
import graft.transfer.images.ImageException;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageReading;
import graft.transfer.images.Jpeg;
import graft.transfer.images.Pixels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/**
 * Training images by their features, to show which of them an image resembles. All of it is in memory, small copies
 * included: no answer reads a file.
 */
final class NearestPictures {
    /** A small copy takes 4 KB, features of ResNet-50 8 KB. */
    private static final int MOST = 2000;
    private static final int SIDE = 128;

    private final List<Known> known = new ArrayList<>();

    private record Known(String file, String name, String address, float[] direction) {
    }

    /**
     * A training image that resembles another.
     *
     * @param file    its name
     * @param name    of its class
     * @param cosine  of the angle between both images' features, -1 to 1
     * @param address a small copy, as {@code data:image/jpeg}
     */
    record Like(String file, String name, double cosine, String address) {
    }

    /**
     * Reads a folder; takes as long as all its images take to pass through the network.
     *
     * @param folder {@code folder/<class>/*.jpg}; of more than {@value #MOST} images every second, third … is taken
     * @throws InterruptedException when the server stops meanwhile
     */
    static NearestPictures of(Path folder, ServedModel model, ImageReading reading, BatchWorker worker)
            throws InterruptedException {
        NearestPictures nearest = new NearestPictures();
        ImageFolder images = ImageFolder.read(folder);
        int step = Math.ceilDiv(images.images().size(), MOST);
        for (int i = 0; i < images.images().size(); i += step) {
            Image image = images.images().get(i);
            try {
                Pixels pixels = reading.read(image.file());
                float[] prepared = new float[model.input().size()];
                model.prepare(pixels, image.file(), prepared);
                float[] means = worker.alone(() -> model.features(prepared).means()).get();
                nearest.known.add(new Known(String.valueOf(image.file().getFileName()), images.classes().get(
                        image.label()), Jpeg.address(Jpeg.shrunk(pixels, SIDE)), direction(means)));
            } catch (ImageException e) {
                // An image that cannot be read was not learnt from either.
            } catch (ExecutionException e) {
                throw new IllegalStateException("no features of " + image.file() + ": " + e.getCause().getMessage(), e);
            }
        }
        return nearest;
    }

    /** How many there are. */
    int count() {
        return known.size();
    }

    /** The nearest ones, the nearest first. */
    List<Like> to(float[] means, int count) {
        float[] direction = direction(means);
        double[] cosines = known.stream().mapToDouble(k -> dot(k.direction, direction)).toArray();
        return IntStream.range(0, cosines.length).boxed().sorted(Comparator.comparingDouble(i -> -cosines[i]))
                .limit(count).map(i -> new Like(known.get(i).file, known.get(i).name, cosines[i],
                        known.get(i).address)).toList();
    }

    private static float[] direction(float[] means) {
        double length = Math.sqrt(dot(means, means));
        float[] direction = new float[means.length];
        for (int i = 0; i < means.length; i++) {
            direction[i] = length > 0 ? (float) (means[i] / length) : 0;
        }
        return direction;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
