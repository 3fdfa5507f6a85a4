package graft.transfer.demo;

import graft.engine.Nhwc;
import graft.transfer.pictures.Augmentation;
import graft.transfer.pictures.PicturePreparer;
import graft.transfer.pictures.Pixels;
import graft.transfer.pictures.Preparation;
import graft.zoo.model.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Drawn pictures with their labels.
 *
 * @param classes  names; a label is an index into them
 * @param size     height and width of every picture
 * @param pictures each [size, size, 3], red green blue, unsigned; shared
 * @param labels   the class of each; shared
 */
public record DemoSet(List<String> classes, int size, byte[][] pictures, int[] labels) {

    public DemoSet {
        classes = List.copyOf(classes);
        if (pictures.length != labels.length) {
            throw new IllegalArgumentException(pictures.length + " pictures with " + labels.length + " labels");
        }
    }

    /** How many pictures. */
    public int count() {
        return labels.length;
    }

    /** One picture as pixels, sharing its bytes. */
    public Pixels pixels(int picture) {
        return new Pixels(size, size, 3, pictures[picture]);
    }

    /** All pictures prepared for a network whose input is {@code size} by {@code size}: [N,H,W,C]. */
    public Nhwc prepare(Preprocessing preprocessing) {
        Nhwc all = Nhwc.zeros(count(), size, size, preprocessing.channels());
        PicturePreparer preparer = new PicturePreparer(new Preparation(preprocessing, size, size),
                Augmentation.none());
        for (int i = 0; i < count(); i++) {
            preparer.prepare(pixels(i), Path.of("demo-" + i), 0, all.data(), all.at(i, 0, 0));
        }
        return all;
    }

    /** Writes {@code folder/<class>/00012.png}, which {@code ImageFolder} reads. Existing files are replaced. */
    public void writeFolder(Path folder) throws IOException {
        for (int i = 0; i < count(); i++) {
            Path dir = Files.createDirectories(folder.resolve(classes.get(labels[i])));
            pixels(i).writePng(dir.resolve("%05d.png".formatted(i)));
        }
    }
}
