package graft.transfer.report;

import static graft.transfer.report.SampleReports.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
    private static final String HOSTILE = "<script>alert('x')</script> & \"q\" \u0007\ud800";

    @Test
    void thePageIsWellFormedWhateverTheNamesAre() throws Exception {
        Document page = parse(HtmlReport.html(hostile()));
        assertEquals(0, page.getElementsByTagName("script").getLength());
        assertTrue(page.getDocumentElement().getTextContent()
                .contains("<script>alert('x')</script> & \"q\" \\u0007\ufffd"));
    }

    @Test
    void nothingInThePageComesFromElsewhere() throws Exception {
        String html = HtmlReport.html(hostile());
        Document page = parse(html);
        NodeList all = page.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            assertTrue(!element.hasAttribute("href") || element.getAttribute("href").startsWith("#"),
                    element.getAttribute("href"));
            if (element.hasAttribute("src")) {
                assertTrue(element.getAttribute("src").startsWith("data:image/"), element.getAttribute("src"));
            }
        }
        assertFalse(Pattern.compile("url\\(|@import").matcher(html).find());
    }

    @Test
    void aThumbnailFromElsewhereIsRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> new Mistake("a.jpg", "cat", "dog", .9, 2.3, "https://example.org/a.jpg"));
    }

    @Test
    void onlyMistakesAreShownAsMistakesTheWorstFirst() {
        Mistake small = new Mistake("a.jpg", "cat", "dog", .6, 1, "");
        Mistake large = new Mistake("b.jpg", "cat", "dog", .9, 3, "");
        Mistake none = new Mistake("c.jpg", "cat", "cat", .4, 2, "");
        assertEquals(List.of(large, small), Mistake.topLosses(List.of(small, none, large), 3));
        assertEquals(List.of(large), Mistake.topLosses(List.of(small, none, large), 1));
    }

    @Test
    void theBenefitsAreStatedInWordsWithTheirNumbers() throws Exception {
        String text = text(SampleReports.helpful());
        // start 70 - 50, slope (15 - 5) an epoch, asymptote 90 - 70
        assertTrue(text.contains("Higher start"), text);
        assertTrue(text.contains("+20.0"), text);
        assertTrue(text.contains("+10.0 points an epoch"), text);
        assertTrue(text.contains("start +20.0"), text);
        // scratch settled at 70 %; the transfer had 70 % after epoch 1: 2 s for epoch 0 and 2 s for epoch 1
        assertTrue(text.contains("the transferred network was there after 1\u00a0epoch, 4.0\u00a0s."), text);
    }

    @Test
    void aTransferThatHarmsIsSaidToHarm() throws Exception {
        TransferReport report = TransferReport.about("vgg16", List.of("cat", "dog")).images(5000, 5000)
                .environment(SampleReports.SOMEWHERE).run(run("transfer-head", .5, .52, .58, .58, .58))
                .run(run("scratch", .5, .54, .60, .60, .60)).build();
        String text = text(report);
        assertTrue(text.contains("Transfer did not help in the end: −2.0 points"), text);
        assertTrue(text.contains("Lower start"), text);
        assertTrue(text.contains("the transferred network never reached that"), text);
    }

    @Test
    void aNetworkFromScratchThatOnlyGuessesIsSaidToGuessAndWhetherItLearntByHeart() throws Exception {
        // 60 of 100 images are cats: guessing gives 60 %, by chance up to 60 + 196 * sqrt(.6 * .4 / 100) = 69.6 %.
        String guess = "cannot be distinguished from guessing, which gives 60.0\u00a0%";
        String learnt = text(scratchEndsAt(.70, .1, 2.5));
        assertFalse(learnt.contains("guessing, which"), learnt);
        String byHeart = text(scratchEndsAt(.69, .1, 2.5));
        assertTrue(byHeart.contains(guess + ": it learnt the images by heart, not the classes (its loss fell to 0.100 "
                + "on those it learnt from, and went from 0.700 to 2.500 on the others)."), byHeart);
        assertTrue(text(scratchEndsAt(.69, .69, 2.5)).contains(guess + "."), "its training loss has not fallen");
        assertTrue(text(scratchEndsAt(.69, .1, .6)).contains(guess + "."), "its validation loss has fallen, too");
    }

    /** One epoch of each run; 100 images of which the transfer knows 90. */
    private static TransferReport scratchEndsAt(double accuracy, double trainLoss, double validationLoss) {
        List<String> classes = List.of("cat", "dog");
        return TransferReport.about("vgg16", classes).images(30, 100).environment(SampleReports.SOMEWHERE)
                .run(run("transfer-head", .5, .9)).run(new TrainingRun("scratch", 7, List.of(
                        new EpochResult(0, .7, .7, .5, 1),
                        new EpochResult(1, trainLoss, validationLoss, accuracy, 1))))
                .confusion(Confusion.of(classes, new int[][] {{55, 5}, {5, 35}})).build();
    }

    @Test
    void aDifferenceThatMayBeChanceIsNotCalledABenefit() throws Exception {
        // 2 points with 10 validation images
        TransferReport report = SampleReports.of(List.of("cat", "dog"), run("transfer-head", .5, .72, .72, .72),
                run("scratch", .5, .70, .70, .70));
        assertTrue(text(report).contains("came out level"));
    }

    @Test
    void withoutARunFromScratchTheAccuracyIsTheHeadlineAndThePageStatesWhatWouldShowTheWorth() throws Exception {
        TransferReport report = TransferReport.about("vgg16", List.of("cat", "dog")).images(30, 20)
                .environment(SampleReports.SOMEWHERE).run(run("transfer-head", .5, .5))
                .confusion(Confusion.of(List.of("cat", "dog"), new int[][] {{4, 6}, {4, 6}})).build();
        String text = text(report);
        // Wilson, 10 of 20: 0.2993 to 0.7007; see IntervalTest
        assertTrue(text.contains("50.0\u00a0% of 20\u00a0validation images are right; with 95 % confidence "
                + "29.9 to 70.1\u00a0%"), text);
        assertTrue(text.contains("run again with --scratch"), text);
    }

    @Test
    void aSolvedHeadIsNotSaidToHaveSeenOneEpoch() throws Exception {
        TrainingRun head = new TrainingRun("transfer-head", 7, run("x", .5, .9).epochs(), true);
        String text = text(SampleReports.of(List.of("cat", "dog"), head, run("scratch", .5, .6, .7, .8)));
        assertTrue(text.contains("The head was solved on all images at once, so its start is its end: 90.0\u00a0% are "
                + "right, from scratch 60.0\u00a0% after the first epoch."), text);
        assertFalse(text.contains("After one epoch"), text);
        assertTrue(text.contains("epochs of training; 1: the head solved at once"), text);
        TransferReport alone = TransferReport.about("vgg16", List.of("cat", "dog")).images(30, 20)
                .environment(SampleReports.SOMEWHERE).run(head)
                .confusion(Confusion.of(List.of("cat", "dog"), new int[][] {{9, 1}, {1, 9}})).build();
        assertTrue(text(alone).contains("0: before training, 1: solved at once"), text(alone));
        assertFalse(text(alone).contains("epochs of training"), text(alone));
    }

    @Test
    void thePageStatesWhatItWasMadeFromAndBy() throws Exception {
        TransferReport report = TransferReport.about("vgg16", List.of("cat", "dog")).images(30, 20)
                .environment(SampleReports.SOMEWHERE)
                .provenance(new Provenance("./graft transfer --data 'my cats'", "1.2.3", "vgg16.pth", "ab12",
                        "my cats"))
                .build();
        String text = text(report);
        for (String fact : List.of("./graft transfer --data 'my cats'", "1.2.3", "vgg16.pth", "ab12")) {
            assertTrue(text.contains(fact), fact + " is missing in " + text);
        }
        assertTrue(report.toJson().contains("\"sha256\": \"ab12\""), report.toJson());
    }

    @Test
    void everyImageHasATitleAndADescriptionForThoseWhoDoNotSeeIt() throws Exception {
        Document page = parse(HtmlReport.html(hostile()));
        NodeList images = page.getElementsByTagName("svg");
        int charts = 0;
        for (int i = 0; i < images.getLength(); i++) {
            Element svg = (Element) images.item(i);
            if (!svg.getAttribute("aria-hidden").equals("true")) {
                charts++;
                assertFalse(svg.getElementsByTagName("title").item(0).getTextContent().isBlank());
                assertFalse(svg.getElementsByTagName("desc").item(0).getTextContent().isBlank());
            }
        }
        assertEquals(4, charts, "accuracy, loss, time, confusion");
    }

    @Test
    void manyClassesAndManyEpochsAndOneEpochAllFit() throws Exception {
        List<String> classes = new ArrayList<>();
        int[][] counts = new int[120][120];
        for (int i = 0; i < 120; i++) {
            classes.add("class " + i);
            counts[i][i] = 3;
        }
        double[] accuracies = new double[301];
        java.util.Arrays.fill(accuracies, .5);
        parse(HtmlReport.html(TransferReport.about("s", classes).environment(SampleReports.SOMEWHERE)
                .run(run("transfer-head", accuracies)).run(run("scratch", .1, .2))
                .confusion(Confusion.of(classes, counts))
                .build()));
        parse(HtmlReport.html(TransferReport.about("s", List.of()).environment(SampleReports.SOMEWHERE).build()));
    }

    @Test
    void writingReplacesTheOldFileAndLeavesNothingElse(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("new").resolve("report.html");
        HtmlReport.write(file, SampleReports.helpful());
        HtmlReport.write(file, SampleReports.helpful());
        assertTrue(Files.readString(file).startsWith("<!DOCTYPE html>"));
        try (Stream<Path> left = Files.list(file.getParent())) {
            assertEquals(List.of(file), left.toList());
        }
    }

    private static TransferReport hostile() {
        List<String> classes = List.of(HOSTILE, "dog");
        return TransferReport.about(HOSTILE, classes).title(HOSTILE).images(3, 2).environment(SampleReports.SOMEWHERE)
                .run(run("transfer " + HOSTILE, .1, .2)).run(run("scratch", .1, .2))
                .confusion(Confusion.of(classes, new int[][] {{1, 1}, {0, 2}})).setting(HOSTILE, HOSTILE)
                .timing(HOSTILE, 1).skipped(HOSTILE, HOSTILE)
                .mistakes(List.of(new Mistake(HOSTILE, HOSTILE, "dog", .9, 2, "data:image/png;base64,AAAA")), 5)
                .build();
    }

    private static String text(TransferReport report) throws Exception {
        return parse(HtmlReport.html(report)).getElementsByTagName("body").item(0).getTextContent();
    }

    private static Document parse(String html) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }
}
