package graft.engine.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The register tiles in the repository are those that their template gives. */
class TileSourcesTest {
    @Test
    void theFilesAreWhatTheTemplateGives() throws IOException {
        for (Map.Entry<String, String> file : TileSources.all().entrySet()) {
            Path path = Path.of("src/main/java/graft/engine/simd", file.getKey());
            assertEquals(file.getValue(), Files.readString(path), path
                    + " differs from its template: change TileSources and write the files again with its main");
        }
    }

    @Test
    void aTemplateIsWrittenOutByRowsAndVectors() {
        assertEquals("""
                start(2, 3);
                        FloatVector c0_0, c0_1, c0_2;
                        FloatVector c1_0, c1_1, c1_2;
                           load(b0, p);
                           load(b1, p + N);
                           load(b2, p + 2 * N);
                        x = a[o];
                        add(c0_0, at);
                        add(c0_1, at + N);
                        add(c0_2, at + 2 * N);
                        x = a[o + 1];
                        add(c1_0, at + 3 * N);
                        add(c1_1, at + 4 * N);
                        add(c1_2, at + 5 * N);
                end;
                           use(d1, x + d1);
                """, new TileTemplate(2, 3).write("""
                start({rows}, {vectors});
                @row    FloatVector [[c{i}_{j}|, ]];
                @vector    load(b{j}, p{+j*N});
                @row    x = a[o{+i}];
                @sum    add(c{i}_{j}, at{+n*N});
                end;
                @lower     use(d{i}, x{+d});"""));
    }
}
