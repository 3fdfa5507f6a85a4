package graft.transfer.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import graft.transfer.images.DataSetException;
import graft.transfer.images.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelPlanTest {
    private static final List<String> CLASSES = List.of("ants", "bees");

    @TempDir
    private Path data;

    private LabelPlan plan(String text) throws IOException {
        return LabelPlan.read(Files.writeString(data.resolve("plan.csv"), text), data, CLASSES);
    }

    private Image image(String name, int label) {
        return new Image(data.resolve(name), label);
    }

    private String refusal(String text) {
        String message = assertThrows(DataSetException.class, () -> plan(text)).getMessage();
        return message.substring(message.indexOf("plan.csv: ") + 10);
    }

    @Test
    void imagesAreKeptRelabelledAndLeftOut() throws IOException {
        LabelPlan plan = plan("""
                file,action,class,score
                ants/1.jpg,relabel,bees,0.1
                "ants/2, old.jpg",REMOVE,,0.2

                bees/1.jpg,keep,ants,0.3
                """);
        List<Image> all = List.of(image("ants/1.jpg", 0), image("ants/2, old.jpg", 0), image("ants/3.jpg", 0),
                image("bees/1.jpg", 1));
        plan.requireAll(all);
        assertEquals(List.of(image("ants/1.jpg", 1), image("ants/3.jpg", 0), image("bees/1.jpg", 1)), plan.apply(all));
        assertEquals("1 relabelled, 1 removed, 1 kept", plan.describe(all));
    }

    @Test
    void relabellingToTheClassThatAnImageHasIsNoChange() throws IOException {
        LabelPlan plan = plan("file,action,class\nants/1.jpg,relabel,ants\nants/2.jpg,relabel,bees\n");
        List<Image> all = List.of(image("ants/1.jpg", 0), image("ants/2.jpg", 0));
        assertEquals("1 relabelled, 0 removed, 1 kept (1 of them relabelled to the class that it has)",
                plan.describe(all));
    }

    @Test
    void columnsMayStandInAnyOrder() throws IOException {
        List<Image> all = List.of(image("a.jpg", 0));
        assertEquals(List.of(image("a.jpg", 1)), plan("\ufeffclass,File,action\nbees,./a.jpg,relabel\n").apply(all));
    }

    @Test
    void whatIsWrongIsNamedByItsLine() {
        assertEquals("line 1: no column action, class; expected a first line with the columns file,action,class "
                + "separated by commas, found 'file;action;class,file'. labels.csv beside a report has that form",
                refusal("file;action;class,file\n"));
        assertEquals("line 2: no action 'delete'; there are keep, relabel and remove; line 3: no class 'wasps' "
                + "to relabel b.jpg to; there are ants, bees; line 5: ./a.jpg is in line 4 already; "
                + "leave one of them; line 6: expected 3 fields as in line 1, found 2; put names with commas between "
                + "quotation marks", refusal("""
                file,action,class
                a.jpg,delete,
                b.jpg,relabel,wasps
                a.jpg,keep,
                ./a.jpg,remove,
                c.jpg,keep
                """));
        assertEquals("line 1: no column file, action, class; expected a first line with the columns file,action,class "
                + "separated by commas, found an empty file. labels.csv beside a report has that form", refusal(""));
    }

    @Test
    void filesThatAreGoneAreNamed() throws IOException {
        Files.writeString(data.resolve("notes.txt"), "no image");
        LabelPlan plan = plan("file,action,class\ngone.jpg,remove,\nnotes.txt,keep,\na.jpg,keep,\n");
        String message = assertThrows(DataSetException.class, () -> plan.requireAll(List.of(image("a.jpg", 0))))
                .getMessage();
        String advice = "; delete the line, or see that the plan belongs to this folder";
        assertEquals("line 2: gone.jpg is not in " + data + advice + "; line 3: notes.txt is there, but not among the "
                + "images of " + data + advice, message.substring(message.indexOf("plan.csv: ") + 10));
    }
}
