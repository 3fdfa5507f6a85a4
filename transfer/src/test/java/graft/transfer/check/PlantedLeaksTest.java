package graft.transfer.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.SharedFiles;
import graft.transfer.images.ImageFolder;
import graft.transfer.images.ImageReading;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 20 training images of ants and bees are put among those to validate with, changed in four ways. */
class PlantedLeaksTest {
    private static final int PLANTED = 20;

    @TempDir
    Path folder;

    private enum Change {
        STORED_ANEW, RESIZED, MIRRORED, CROPPED
    }

    @Test
    void allAreFoundAndNoOther() throws IOException {
        Path source = SharedFiles.path("data/images/hymenoptera");
        for (String part : List.of("train", "val")) {
            for (String name : List.of("ants", "bees")) {
                Path to = Files.createDirectories(folder.resolve(part).resolve(name));
                try (var files = Files.list(source.resolve(part).resolve(name))) {
                    for (Path file : files.toList()) {
                        Files.createSymbolicLink(to.resolve(file.getFileName()), file);
                    }
                }
            }
        }
        List<Path> train = ImageFolder.read(folder).split().orElseThrow().train().stream()
                .map(image -> image.file()).toList();
        Set<String> planted = new HashSet<>();
        for (int i = 0; i < PLANTED; i++) {
            Path file = train.get(i * train.size() / PLANTED);
            Path to = folder.resolve("val").resolve(file.getParent().getFileName()).resolve("planted" + i + ".jpg");
            plant(file, Change.values()[i % 4], i, to);
            planted.add(file.getFileName() + " " + to.getFileName());
        }
        PictureCheck check = new PictureCheck();
        ImageFolder data = ImageFolder.read(folder);
        assertEquals(List.of(), check.readMissing(data.images(), ImageReading.turned(), 2, _ -> { }));
        PictureFindings findings = check.findings(data, data.split().orElseThrow(), List.of());
        List<String> found = new ArrayList<>(findings.leaks().stream().map(leak -> leak.first().getFileName() + " "
                + leak.second().getFileName()).toList());
        assertTrue(found.containsAll(planted), () -> "found " + found + " of " + planted);
        found.removeAll(planted);
        assertEquals(List.of(), found);
    }

    private static void plant(Path from, Change change, int number, Path to) throws IOException {
        BufferedImage image = ImageIO.read(from.toFile());
        int w = image.getWidth();
        int h = image.getHeight();
        int cropW = (int) Math.round(0.95 * w);
        int cropH = (int) Math.round(0.95 * h);
        // Crops lie at one corner after another.
        int left = number / 4 % 2 == 0 ? 0 : w - cropW;
        int top = number / 8 % 2 == 0 ? 0 : h - cropH;
        BufferedImage changed = switch (change) {
            case STORED_ANEW -> drawn(image, w, h, 0, 0, w, h);
            case RESIZED -> drawn(image, w * 9 / 10, h * 9 / 10, 0, 0, w, h);
            case MIRRORED -> drawn(image, w, h, w, 0, 0, h);
            case CROPPED -> drawn(image, cropW, cropH, left, top, left + cropW, top + cropH);
        };
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam quality = writer.getDefaultWriteParam();
        quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        quality.setCompressionQuality(0.6f);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(to.toFile())) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(changed, null, null), quality);
        } finally {
            writer.dispose();
        }
    }

    private static BufferedImage drawn(BufferedImage image, int w, int h, int x0, int y0, int x1, int y1) {
        BufferedImage out = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = out.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(image, 0, 0, w, h, x0, y0, x1, y1, null);
        g.dispose();
        return out;
    }
}
