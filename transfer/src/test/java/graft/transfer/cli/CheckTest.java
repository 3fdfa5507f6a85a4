package graft.transfer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.transfer.demo.DemoImages;
import graft.transfer.demo.DemoNetwork;
import graft.zoo.ModelFile;
import graft.zoo.json.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code graft check} says of a folder with planted faults, and {@code --group-by} in a transfer. */
class CheckTest {
    /** Images of each of the eight drawn classes. */
    private static final int EACH = 5;

    private final CommandLine graft = new CommandLine();

    @TempDir
    private Path folder;
    private Path weights;
    private Path data;
    private List<String> classes;

    @BeforeEach
    void draw() throws IOException {
        weights = folder.resolve("source.safetensors");
        data = folder.resolve("images");
        ModelFile.write(weights, DemoNetwork.network(3).initialize(1), DemoNetwork.preprocessing(), List.of(),
                Map.of());
        DemoImages.target(EACH, 1).writeFolder(data);
        try (Stream<Path> all = Files.list(data)) {
            classes = all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private List<Path> images(String className) throws IOException {
        try (Stream<Path> all = Files.list(data.resolve(className))) {
            return all.sorted().toList();
        }
    }

    /** A copy of a class's first image under another name, in that class or another one. */
    private String copied(String from, String to, String name) throws IOException {
        Files.copy(images(from).getFirst(), data.resolve(to).resolve(name));
        return to + "/" + name;
    }

    private Map<?, ?> json(String... more) {
        List<String> words = new ArrayList<>(List.of("check", "--data", data.toString(), "--threads", "2", "--json"));
        words.addAll(List.of(more));
        assertEquals(0, graft.run(words.toArray(String[]::new)), graft.err());
        return (Map<?, ?>) Json.parse(graft.out());
    }

    private static Map<?, ?> first(Object list) {
        return (Map<?, ?>) ((List<?>) list).getFirst();
    }

    @Test
    void faultsAreFoundAndNamedInTextAndJson() throws IOException {
        String same = copied(classes.get(0), classes.get(0), "zz.png");
        String elsewhere = copied(classes.get(1), classes.get(2), "zz.png");
        String ending = classes.get(3) + "/zz.jpg";
        ImageIO.write(new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB), "png", data.resolve(ending).toFile());
        Files.writeString(data.resolve(classes.get(4)).resolve("zz.png"), "no image");
        Map<?, ?> json = json();
        assertEquals((long) classes.size() * EACH + 3, json.get("pictures"));
        assertEquals(classes.get(4) + "/zz.png", first(json.get("skipped")).get("file"));
        assertEquals(Set.of(same, elsewhere), ((List<?>) json.get("duplicates")).stream()
                .map(d -> (String) ((Map<?, ?>) d).get("second")).collect(Collectors.toSet()));
        assertEquals("bytes", first(json.get("duplicates")).get("kind"));
        assertEquals(elsewhere, first(json.get("contradictions")).get("second"));
        assertEquals(List.of(ending), ((Map<?, ?>) json.get("facts")).get("with another format's ending"));
        assertTrue(((List<?>) json.get("issues")).contains(Map.of("file", ending, "kind", "dark")), graft.out());
        assertFalse(json.containsKey("without_leaks") || json.containsKey("labels") || json.containsKey("preparation"));

        assertEquals(0, graft.run("check", "--data", data.toString()), graft.err());
        String said = graft.out().replace('\u00a0', ' ');
        assertTrue(said.contains("1 pair of copies in different classes (1 exact, 0 nearly)"), said);
        assertTrue(said.contains("1 image is a copy of another one of the class (1 exact, 0 nearly), such as "), said);
        assertTrue(said.contains("1 image could not be read"), said);
        assertTrue(said.contains("1 with another format's ending: " + ending), said);
    }

    @Test
    void withWeightsLabelsAreJudgedAndThePlanIsReadBack() throws IOException {
        Path csv = folder.resolve("labels.csv");
        Map<?, ?> json = json("--weights", weights.toString(), "--out", csv.toString());
        assertEquals((long) classes.size() * EACH, ((Map<?, ?>) json.get("labels_summary")).get("judged"));
        List<?> labels = (List<?>) json.get("labels");
        assertEquals("file", ((Map<?, ?>) json.get("preparation")).get("source"));
        assertFalse(((Map<?, ?>) json.get("preparation")).containsKey("tried"));
        double before = 0;
        for (Object label : labels) {
            Map<?, ?> suspect = (Map<?, ?>) label;
            double score = ((Number) suspect.get("score")).doubleValue();
            assertTrue(score >= before && !suspect.get("given").equals(suspect.get("believed")), suspect.toString());
            before = score;
        }
        assertEquals(labels.size() + 1, Files.readAllLines(csv).size());
        assertEquals(1, graft.run("check", "--data", data.toString(), "--weights", weights.toString(), "--out",
                csv.toString()));
        assertTrue(graft.err().contains("is there already; --overwrite replaces it"), graft.err());

        String removed = classes.get(0) + "/" + images(classes.get(0)).getFirst().getFileName();
        String moved = classes.get(0) + "/" + images(classes.get(0)).getLast().getFileName();
        Files.writeString(csv, "file,action,class\n" + removed + ",remove,\n" + moved + ",relabel," + classes.get(1)
                + "\n");
        Map<?, ?> planned = json("--plan", csv.toString(), "--weights", weights.toString());
        assertEquals((long) classes.size() * EACH - 1, planned.get("pictures"));
        assertEquals((long) classes.size() * EACH - 1, ((Map<?, ?>) planned.get("labels_summary")).get("judged"));
        assertEquals(EACH - 2L, all(first(planned.get("classes"))));
        assertEquals(EACH + 1L, all((Map<?, ?>) ((List<?>) planned.get("classes")).get(1)));
        assertTrue(graft.err().contains("1 relabelled, 1 removed, 0 kept"), graft.err());

        Files.writeString(csv, "file,action,class\ngone.png,remove,\n");
        assertEquals(1, graft.run("check", "--data", data.toString(), "--plan", csv.toString()));
        assertTrue(graft.err().contains("line 2: gone.png is not in "), graft.err());
        assertEquals(2, graft.run("check", "--data", data.toString(), "--out", folder.resolve("x.csv").toString()));
    }

    private static long all(Map<?, ?> counts) {
        return (Long) counts.get("train") + (Long) counts.get("validation");
    }

    @Test
    void preparationsAreTriedWhereThatIsAsked() {
        Map<?, ?> json = json("--weights", weights.toString(), "--prepare", "auto");
        assertTrue(((List<?>) ((Map<?, ?>) json.get("preparation")).get("tried")).size() > 5, graft.out());
        assertEquals(0, graft.run("check", "--data", data.toString(), "--weights", weights.toString()), graft.err());
        assertTrue(graft.out().contains("labels: "), graft.out());
        assertFalse(graft.out().contains("as known"), graft.out());
    }

    /** Such a class is never held out and never measured; both are said. */
    @Test
    void aClassOfOneImageAndOneOfOneGroup() throws IOException {
        for (Path image : images(classes.get(0)).subList(1, EACH)) {
            Files.delete(image);
        }
        for (Path image : images(classes.get(1))) {
            Files.copy(image, image.resolveSibling("film_" + image.getFileName()));
            Files.delete(image);
        }
        Map<?, ?> json = json("--weights", weights.toString(), "--group-by", "prefix");
        String notes = ((Map<?, ?>) json.get("labels_summary")).get("notes").toString();
        assertTrue(notes.contains("One image alone (copies and groups count once): " + classes.get(0) + ", "
                + classes.get(1) + "."), notes);
        assertEquals(0L, first(json.get("classes")).get("validation"));
        assertEquals(0L, ((Map<?, ?>) ((List<?>) json.get("classes")).get(1)).get("validation"));
        assertTrue(graft.err().contains("no image of " + classes.get(0) + ", " + classes.get(1) + " validates"),
                graft.err());
    }

    @Test
    void aTransferByDuplicatesHasNoLeaks() throws IOException {
        for (String name : classes) {
            copied(name, name, "zz.png");
        }
        assertFalse(((List<?>) json().get("leaks")).isEmpty(), "the planted copies do not leak with this seed");
        assertEquals(List.of(), json("--group-by", "duplicates").get("leaks"));
        assertEquals(0, graft.run("transfer", "--weights", weights.toString(), "--data", data.toString(), "--out",
                folder.resolve("out").toString(), "--threads", "2", "--cache", "none", "--group-by", "duplicates"),
                graft.err());
        assertTrue(graft.err().contains("grouped by duplicates: " + classes.size() * EACH + " groups, the largest of 2"),
                graft.err());
        Map<?, ?> report = (Map<?, ?>) Json.parse(Files.readString(folder.resolve("out/report.json")));
        Map<?, ?> pictures = (Map<?, ?>) report.get("your_pictures");
        assertEquals((long) classes.size(), (long) ((List<?>) pictures.get("duplicates")).size());
        assertEquals(List.of(), pictures.get("leaks"));
    }
}
