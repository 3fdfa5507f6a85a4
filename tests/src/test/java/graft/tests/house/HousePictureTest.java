package graft.tests.house;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The picture in {@code docs/architecture.md} shows the packages as they are. To write it anew:
 *
 * <pre>
 * mvn -q -pl tests -am test -Dtest=HousePictureTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dgraft.house=write
 * </pre>
 */
class HousePictureTest {
    @Test
    void theDocumentedPictureIsThatOfTheCode() throws IOException {
        Path file = House.repository().resolve("docs/house.svg");
        String drawn = HousePicture.of(House.read());
        if ("write".equals(System.getProperty("graft.house"))) {
            Files.writeString(file, drawn);
        }
        assertTrue(Files.readString(file).equals(drawn), "docs/house.svg shows other packages than the code has; run "
                + "this test with -Dgraft.house=write, look at the picture, and keep docs/architecture.md true to it");
    }
}
