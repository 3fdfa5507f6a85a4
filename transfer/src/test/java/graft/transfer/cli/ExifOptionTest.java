package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.testing.OnnxBytes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All commands with labelled images read them in the same way. Here all are white above and black below as they are
 * stored; those of "below" have EXIF data that turn them upside down. The network adds up the upper rows for its first
 * class, the lower ones for its second.
 */
class ExifOptionTest {
    private static final int EACH = 10;

    private final CommandLine graft = new CommandLine();
    @TempDir
    private Path folder;
    private Path network;

    @BeforeEach
    void draw() throws IOException {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 8; i++) {
            image.setRGB(i % 4, i / 4, 0xffffff);
        }
        var png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        for (int i = 0; i < EACH; i++) {
            Files.write(Files.createDirectories(folder.resolve("data/above")).resolve(i + ".png"), png.toByteArray());
            Files.write(Files.createDirectories(folder.resolve("data/below")).resolve(i + ".png"),
                    upsideDown(png.toByteArray()));
        }
        float[] w = new float[48 * 2];
        for (int i = 0; i < 48; i++) {
            w[2 * i + (i % 16 < 8 ? 0 : 1)] = 1;
        }
        network = new OnnxBytes(17).input("x", 1, 3, 4, 4).weight("w", List.of(48, 2), w)
                .node("Flatten", List.of("x"), List.of("v")).node("MatMul", List.of("v", "w"), List.of("y")).output("y")
                .write(folder.resolve("rows.onnx"));
    }

    /** With an eXIf chunk after the 33 bytes of signature and IHDR: one entry, tag 0x112, orientation 3. */
    private static byte[] upsideDown(byte[] png) {
        byte[] exif = HexFormat.of().parseHex("65584966" + "4d4d002a00000008" + "0001" + "01120003000000010003" + "0000"
                + "00000000");
        CRC32 crc = new CRC32();
        crc.update(exif);
        return ByteBuffer.allocate(png.length + exif.length + 8).put(png, 0, 33).putInt(exif.length - 4).put(exif)
                .putInt((int) crc.getValue()).put(png, 33, png.length - 33).array();
    }

    private int graft(String command, String... more) {
        List<String> words = new ArrayList<>(List.of(command, "--weights", network.toString(), "--data",
                folder.resolve("data").toString()));
        words.addAll(List.of(more));
        return graft.run(words.toArray(String[]::new));
    }

    private String printed() {
        return graft.out();
    }

    private String said() {
        return graft.err();
    }

    @Test
    void evaluateTurnsOrIgnores() {
        assertEquals(0, graft("evaluate"), said());
        assertTrue(printed().contains("top-1 100.0 %"), printed());
        assertEquals(0, graft("evaluate", "--exif", "ignore"), said());
        assertTrue(printed().contains("top-1 50.0 %"), printed());
    }

    @Test
    void checkDoesTheSameAndSaysHowManyWereTurned() {
        assertEquals(0, graft("check"), said());
        assertTrue(printed().contains("   20  100.0 %  as known"), printed());
        assertTrue(said().contains(EACH + " images were turned as their EXIF data state; --exif ignore"), said());
        assertEquals(0, graft("check", "--exif", "ignore"), said());
        assertTrue(printed().contains("   10   50.0 %  as known"), printed());
        assertFalse(said().contains("were turned"), said());
        assertEquals(2, graft("check", "--exif", "upright"));
    }

    /**
     * All preparations see the same rows, so auto chooses none; but what it says is of the images as they are read. As
     * they are stored, all have the same features: none is nearer to its own class.
     */
    @Test
    void autoDoesTheSame() {
        assertEquals(1, graft("evaluate", "--prepare", "auto"));
        assertTrue(said().contains("is right on 20 of 20 images"), said());
        assertEquals(1, graft("evaluate", "--prepare", "auto", "--exif", "ignore"));
        assertTrue(said().contains("is right on 10 of 20 images of 2 classes, no more than guessing"), said());
        assertEquals(1, graft("transfer", "--prepare", "auto", "--exif", "ignore", "--out", folder + "/out"));
        assertTrue(said().contains("is right on 0 of 20 images of 2 classes, no more than guessing"), said());
        assertEquals(1, graft("transfer", "--prepare", "auto", "--out", folder + "/out"));
        assertTrue(said().contains("is right on 20 of 20 images"), said());
    }
}
