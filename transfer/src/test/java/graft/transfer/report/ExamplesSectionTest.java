package graft.transfer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExamplesSectionTest {

    @Test
    void everyImageStandsWithItsClass() {
        Markup page = new Markup();
        new ExamplesSection("Two of them.", List.of(new ExamplesSection.Example("fish", "data:image/png;base64,AA"),
                new ExamplesSection.Example("bell", "data:image/png;base64,BB"))).write(page);
        String html = page.finish();
        assertTrue(html.contains("Two of them."), html);
        assertTrue(html.contains("alt=\"an image of fish\""), html);
        assertTrue(html.indexOf("base64,AA") < html.indexOf(">fish<"), html);
        assertEquals(3, html.split("<figure>").length);
    }
}
