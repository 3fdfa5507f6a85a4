package graft.transfer.demo;

import graft.engine.Nhwc;
import graft.layers.training.TensorSamples;
import graft.transfer.images.Augmentation;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImagePreparer;
import graft.transfer.images.Pixels;
import graft.zoo.model.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Drawn images with their labels.
 *
 * @param classes  names; a label is an index into them
 * @param size     height and width of every image
 * @param images each [size, size, 3], red green blue, unsigned; shared
 * @param labels   the class of each; shared
 */
public record DemoSet(List<String> classes, int size, byte[][] images, int[] labels) {

    public DemoSet {
        classes = List.copyOf(classes);
        if (images.length != labels.length) {
            throw new IllegalArgumentException(images.length + " images with " + labels.length + " labels");
        }
    }

    /** How many images. */
    public int count() {
        return labels.length;
    }

    /** One image as pixels, sharing its bytes. */
    public Pixels pixels(int image) {
        return new Pixels(size, size, 3, images[image]);
    }

    /** All images prepared for a network whose input is {@code size} by {@code size}: [N,H,W,C]. */
    public Nhwc prepare(Preprocessing preprocessing) {
        Nhwc all = Nhwc.zeros(count(), size, size, preprocessing.channels());
        ImagePreparer preparer = new ImagePreparer(new ImageInput(preprocessing, size, size),
                Augmentation.none());
        for (int i = 0; i < count(); i++) {
            preparer.prepare(pixels(i), Path.of("demo-" + i), 0, all.data(), all.at(i, 0, 0));
        }
        return all;
    }

    /** All images prepared for {@link DemoNetwork}. */
    public TensorSamples samples() {
        return new TensorSamples(prepare(DemoNetwork.preprocessing()).toTensor(), labels);
    }

    /** Writes {@code folder/<class>/00012.png}, which {@code ImageFolder} reads. Existing files are replaced. */
    public void writeFolder(Path folder) throws IOException {
        for (int i = 0; i < count(); i++) {
            Path dir = Files.createDirectories(folder.resolve(classes.get(labels[i])));
            pixels(i).writePng(dir.resolve("%05d.png".formatted(i)));
        }
    }
}
