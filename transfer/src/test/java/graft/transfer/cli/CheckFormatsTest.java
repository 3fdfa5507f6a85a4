package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.json.Json;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code graft check} says of files that are easily overlooked, of every kind as Java's own writers make it. */
class CheckFormatsTest {
    /** Signature and IHDR of a PNG file. */
    private static final int PNG_START = 33;

    private final CommandLine graft = new CommandLine();

    @TempDir
    private Path data;

    @BeforeEach
    void plainImages() throws IOException {
        for (String name : List.of("a", "b")) {
            Files.createDirectories(data.resolve(name));
            for (int i = 0; i < 6; i++) {
                Files.write(data.resolve(name).resolve(i + ".png"), png(BufferedImage.TYPE_INT_RGB,
                        10 * name.charAt(0) + i));
            }
        }
    }

    /** Coloured rectangles at random: no two are copies. */
    private static BufferedImage drawn(int type, long seed) {
        BufferedImage image = new BufferedImage(60, 48, type);
        Graphics2D g = image.createGraphics();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 40; i++) {
            g.setColor(new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256)));
            g.fillRect(random.nextInt(60), random.nextInt(48), 4 + random.nextInt(20), 4 + random.nextInt(20));
        }
        g.dispose();
        return image;
    }

    private static byte[] written(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, out), format);
        return out.toByteArray();
    }

    private static byte[] png(int type, long seed) throws IOException {
        return written(drawn(type, seed), "png");
    }

    /** Four components without a marker of Adobe's: inks. */
    private static byte[] cmyk(long seed) throws IOException {
        Raster rgb = drawn(BufferedImage.TYPE_INT_RGB, seed).getRaster();
        WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 60, 48, 4, null);
        for (int y = 0; y < 48; y++) {
            for (int x = 0; x < 60; x++) {
                for (int c = 0; c < 4; c++) {
                    inks.setSample(x, y, c, c == 3 ? 20 : rgb.getSample(x, y, c));
                }
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(new IIOImage(inks, null, null));
        }
        return bytes.toByteArray();
    }

    /** After SOI an APP1 segment of 34 bytes: "Exif", a TIFF head, one entry (tag 0x112) with the orientation. */
    private static byte[] turned(long seed, int orientation) throws IOException {
        byte[] jpeg = written(drawn(BufferedImage.TYPE_INT_RGB, seed), "jpeg");
        byte[] exif = HexFormat.of().parseHex("ffe10022" + "457869660000" + "4d4d002a00000008" + "0001"
                + "011200030000000100" + String.format("%02x", orientation) + "0000" + "00000000");
        return ByteBuffer.allocate(jpeg.length + exif.length).put(jpeg, 0, 2).put(exif).put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    private static byte[] gif(long seed, int images) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (int i = 0; i < images; i++) {
                BufferedImage image = drawn(BufferedImage.TYPE_BYTE_INDEXED, seed + i);
                writer.writeToSequence(new IIOImage(image, null, null), null);
            }
            writer.endWriteSequence();
        }
        return bytes.toByteArray();
    }

    /** A PNG file with the chunk acTL (2 frames, shown for ever), as its second chunk: the first image is frame 1. */
    private static byte[] apng(long seed) throws IOException {
        byte[] png = png(BufferedImage.TYPE_INT_RGB, seed);
        byte[] chunk = ByteBuffer.allocate(12).put("acTL".getBytes(StandardCharsets.US_ASCII)).putInt(2).putInt(0)
                .array();
        CRC32 crc = new CRC32();
        crc.update(chunk);
        return ByteBuffer.allocate(png.length + 20).put(png, 0, PNG_START).putInt(8).put(chunk)
                .putInt((int) crc.getValue()).put(png, PNG_START, png.length - PNG_START).array();
    }

    private void put(String name, byte[] bytes) throws IOException {
        Files.write(data.resolve(name), bytes);
    }

    @Test
    void everyKindIsCountedAndNamed() throws IOException {
        put("a/cmyk.jpg", cmyk(1));
        put("b/cmyk.jpg", cmyk(2));
        put("a/turned.jpg", turned(3, 6));
        put("b/upside-down.jpeg", turned(4, 3));
        put("a/upright.jpg", turned(5, 1));
        put("a/sixteen.png", png(BufferedImage.TYPE_USHORT_GRAY, 6));
        put("b/alpha.png", png(BufferedImage.TYPE_INT_ARGB, 7));
        put("a/film.gif", gif(20, 3));
        put("a/still.gif", gif(30, 1));
        put("b/film.png", apng(40));
        put("b/really-png.jpg", png(BufferedImage.TYPE_INT_RGB, 41));
        put("b/really-jpeg.png", written(drawn(BufferedImage.TYPE_INT_RGB, 42), "jpeg"));
        put("b/cut.jpg", new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff});
        put("a/notes.txt", "not an image".getBytes(StandardCharsets.US_ASCII));

        assertEquals(0, graft.run("check", "--data", data.toString(), "--json"), graft.err());
        Map<?, ?> json = (Map<?, ?>) Json.parse(graft.out());
        assertEquals(12 + 12L, json.get("pictures"));
        Map<?, ?> facts = (Map<?, ?>) json.get("facts");
        assertEquals(Set.of("CMYK", "turned by EXIF", "16 bits a value", "with transparency", "animated",
                "with another format's ending"), facts.keySet());
        assertEquals(List.of("a/cmyk.jpg", "b/cmyk.jpg"), sorted(facts, "CMYK"));
        assertEquals(List.of("a/turned.jpg", "b/upside-down.jpeg"), sorted(facts, "turned by EXIF"));
        assertEquals(List.of("a/sixteen.png"), sorted(facts, "16 bits a value"));
        assertEquals(List.of("b/alpha.png"), sorted(facts, "with transparency"));
        assertEquals(List.of("a/film.gif", "b/film.png"), sorted(facts, "animated"));
        assertEquals(List.of("b/really-jpeg.png", "b/really-png.jpg"), sorted(facts, "with another format's ending"));
        Set<String> skipped = new TreeSet<>();
        ((List<?>) json.get("skipped")).forEach(s -> skipped.add((String) ((Map<?, ?>) s).get("file")));
        assertEquals(Set.of("a/notes.txt", "b/cut.jpg"), skipped);

        assertEquals(0, graft.run("check", "--data", data.toString()), graft.err());
        String said = graft.out().replace('\u00a0', ' ');
        for (String line : List.of("2 CMYK: ", "2 turned by EXIF: ", "1 16 bits a value: a/sixteen.png",
                "1 with transparency: b/alpha.png", "2 animated: ", "2 with another format's ending: ",
                "1 image could not be read")) {
            assertTrue(said.contains(line), line + " is missing in " + said);
        }
    }

    /** The same image stored turned and marked so is a copy of the upright one; with EXIF ignored it is none. */
    @Test
    void anImageThatIsTurnedByExifIsACopyOfTheUprightOne() throws IOException {
        BufferedImage image = drawn(BufferedImage.TYPE_INT_RGB, 50);
        BufferedImage turned = new BufferedImage(48, 60, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 60; y++) {
            for (int x = 0; x < 48; x++) {
                turned.setRGB(x, y, image.getRGB(59 - y, x)); // a quarter to the left
            }
        }
        byte[] exif = HexFormat.of().parseHex("65584966" + "4d4d002a00000008" + "0001" + "01120003000000010006" + "0000"
                + "00000000");
        CRC32 crc = new CRC32();
        crc.update(exif);
        byte[] png = written(turned, "png");
        put("a/upright.png", written(image, "png"));
        put("a/stored-turned.png", ByteBuffer.allocate(png.length + exif.length + 8).put(png, 0, PNG_START)
                .putInt(exif.length - 4).put(exif).putInt((int) crc.getValue())
                .put(png, PNG_START, png.length - PNG_START).array());
        assertEquals(0, graft.run("check", "--data", data.toString(), "--json"), graft.err());
        List<?> copies = (List<?>) ((Map<?, ?>) Json.parse(graft.out())).get("duplicates");
        assertEquals(1, copies.size(), graft.out());
        assertEquals("pixels", ((Map<?, ?>) copies.getFirst()).get("kind"));
        assertEquals(0, graft.run("check", "--data", data.toString(), "--json", "--exif", "ignore"), graft.err());
        assertEquals(List.of(), ((Map<?, ?>) Json.parse(graft.out())).get("duplicates"));
    }

    private static List<String> sorted(Map<?, ?> facts, String kind) {
        return ((List<?>) facts.get(kind)).stream().map(String.class::cast).sorted().toList();
    }
}
