package graft.transfer.images;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Names that the locale's encoding reads as others are recognised; those that it reads are left in peace. */
class FileNamesTest {
    private static boolean misread(String name, Charset encoding) {
        byte[] onDisk = name.getBytes(StandardCharsets.UTF_8);
        return FileNames.isMisread(new String(onDisk, encoding), encoding);
    }

    @Test
    void namesInUtf8AreMisreadByEveryOtherEncoding() {
        for (String name : new String[] {"ä", "柴犬", "Göttingen", "naïve ☃"}) {
            assertTrue(misread(name, StandardCharsets.US_ASCII), name);
            assertTrue(misread(name, StandardCharsets.ISO_8859_1), name);
            assertFalse(misread(name, StandardCharsets.UTF_8), name);
        }
    }

    @Test
    void namesThatFitTheEncodingAreReadAsTheyAre() {
        assertFalse(misread("daisy", StandardCharsets.US_ASCII));
        assertFalse(FileNames.isMisread("Göttingen", StandardCharsets.ISO_8859_1));
        assertFalse(FileNames.isMisread("Käse und Öl", Charset.forName("windows-1252")));
    }
}
