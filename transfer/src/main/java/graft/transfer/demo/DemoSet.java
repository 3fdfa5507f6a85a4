package graft.transfer.demo;

import graft.engine.Nhwc;
import graft.transfer.pictures.Augmentation;
import graft.transfer.pictures.PicturePreparer;
import graft.transfer.pictures.Pixels;
import graft.zoo.model.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

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
        PicturePreparer preparer = PicturePreparer.of(preprocessing, size, size, Augmentation.none());
        for (int i = 0; i < count(); i++) {
            preparer.prepare(pixels(i), Path.of("demo-" + i), 0, all.data(), all.at(i, 0, 0));
        }
        return all;
    }

    /** Writes {@code folder/<class>/00012.png}, which {@code ImageFolder} reads. Existing files are replaced. */
    public void writeFolder(Path folder) throws IOException {
        for (int i = 0; i < count(); i++) {
            Path dir = Files.createDirectories(folder.resolve(classes.get(labels[i])));
            write(image(i), dir.resolve("%05d.png".formatted(i)));
        }
    }

    /** Writes one PNG to look at: a row for each class with its first {@code perClass} pictures, enlarged. */
    public void writeContactSheet(Path file, int perClass, int enlarged) throws IOException {
        int cell = size * enlarged + 4;
        BufferedImage sheet = new BufferedImage(perClass * cell, classes.size() * cell, BufferedImage.TYPE_INT_RGB);
        for (int label = 0; label < classes.size(); label++) {
            int row = label;
            int[] mine = IntStream.range(0, count()).filter(i -> labels[i] == row).limit(perClass).toArray();
            for (int column = 0; column < mine.length; column++) {
                BufferedImage image = image(mine[column]);
                for (int y = 0; y < size * enlarged; y++) {
                    for (int x = 0; x < size * enlarged; x++) {
                        sheet.setRGB(column * cell + x, row * cell + y, image.getRGB(x / enlarged, y / enlarged));
                    }
                }
            }
        }
        write(sheet, file);
    }

    private BufferedImage image(int picture) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        byte[] rgb = pictures[picture];
        for (int p = 0; p < size * size; p++) {
            image.setRGB(p % size, p / size,
                    (rgb[3 * p] & 0xff) << 16 | (rgb[3 * p + 1] & 0xff) << 8 | rgb[3 * p + 2] & 0xff);
        }
        return image;
    }

    private static void write(BufferedImage image, Path file) throws IOException {
        if (!ImageIO.write(image, "png", file.toFile())) {
            throw new IOException(file + ": this JDK has no PNG writer");
        }
    }
}
