package graft.transfer.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Nhwc;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.transfer.Classifier;
import graft.transfer.Prediction;
import graft.transfer.images.Augmentation;
import graft.transfer.images.ImageDecoder;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImagePreparer;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server answers to those who ask as its interface states. */
class ModelServerTest {
    @TempDir
    private Path folder;

    private static void assertIs(Prediction expected, Map<?, ?> answer) {
        List<?> rows = (List<?>) answer.get("predictions");
        for (int i = 0; i < rows.size(); i++) {
            Map<?, ?> row = (Map<?, ?>) rows.get(i);
            Prediction.Candidate c = expected.top(3).get(i);
            assertEquals(c.name(), row.get("class"));
            assertEquals((long) c.index(), row.get("index"));
            assertEquals(c.probability(), (Double) row.get("probability"), 1e-6);
        }
        assertEquals(expected.known(), answer.get("known"));
    }

    private static byte[] form(List<byte[]> files) throws Exception {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (int i = 0; i < files.size(); i++) {
            form.writeBytes(("--x-y\r\nContent-Disposition: form-data; name=\"pictures\"; filename=\"" + i
                    + ".png\"\r\nContent-Type: image/png\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            form.writeBytes(files.get(i));
            form.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        form.writeBytes("--x-y--\r\n".getBytes(StandardCharsets.US_ASCII));
        return form.toByteArray();
    }

    /** The classifier of the library, with the same temperature and threshold, is another way to the same numbers. */
    @Test
    void allFormsOfARequestAreAnsweredAsTheClassifierDoes() throws Exception {
        try (Served s = Served.in(folder); Classifier classifier = Classifier.load(s.weights)) {
            List<byte[]> images = List.of(s.image(0), s.image(5), s.image(9));
            List<Prediction> expected = images.stream().map(classifier::classify).toList();
            Map<?, ?> one = Served.json(s.compiled().post("/predict", images.get(0)));
            assertIs(expected.get(0), one);
            assertEquals(3, ((List<?>) one.get("predictions")).size());
            assertEquals(1, ((List<?>) Served.json(s.post("/predict?top=1", images.get(0))).get("predictions")).size());
            assertEquals(one, Served.json(s.post("/predict", "application/x-www-form-urlencoded", images.get(0))));

            String base64 = Base64.getEncoder().encodeToString(images.get(0));
            assertEquals(one, Served.json(s.post("/predict", "application/json",
                    Json.write(Map.of("picture", "data:image/png;base64," + base64)).getBytes())));
            for (HttpResponse<String> several : List.of(
                    s.post("/predict", "multipart/form-data; boundary=\"x-y\"", form(images)),
                    s.post("/predict", "application/json; charset=utf-8", Json.write(Map.of("pictures", images.stream()
                            .map(Base64.getEncoder()::encodeToString).toList())).getBytes()))) {
                assertEquals(200, several.statusCode(), several.body());
                List<?> rows = (List<?>) Served.json(several).get("pictures");
                assertEquals(3, rows.size());
                for (int i = 0; i < 3; i++) {
                    assertIs(expected.get(i), (Map<?, ?>) rows.get(i));
                }
            }
            Map<?, ?> alone = Served.json(s.post("/predict", "multipart/form-data; boundary=x-y",
                    form(images.subList(0, 1))));
            assertEquals(one.get("predictions"), alone.get("predictions"));
            assertEquals("0.png", ((Map<?, ?>) ((List<?>) alone.get("pictures")).getFirst()).get("name"));
        }
    }

    /** The network up to its pooling, run by the library. */
    @Test
    void featuresAreWhatTheTrunkMakes() throws Exception {
        try (Served s = Served.in(folder)) {
            PretrainedModel model = graft.zoo.Zoo.load(s.weights);
            Network trunk = model.network().upTo("avgpool");
            float[] expected;
            try (InferencePlan plan = trunk.compileForInference(1)) {
                Nhwc in = plan.input();
                new ImagePreparer(ImageInput.of(model), Augmentation.none()).prepare(ImageDecoder.decode(s.image(2),
                        Path.of("image")), Path.of("image"), 0, in.data(), in.offset());
                plan.run();
                expected = plan.output().toTensor().unwrap();
            }
            Map<?, ?> answer = Served.json(s.post("/features", s.image(2)));
            assertEquals("avgpool", answer.get("layer"));
            assertEquals(List.of(96L), answer.get("shape"));
            float[] found = new float[expected.length];
            List<?> values = (List<?>) answer.get("features");
            for (int i = 0; i < found.length; i++) {
                found[i] = ((Number) values.get(i)).floatValue();
            }
            assertArrayEquals(expected, found, 1e-5f);
        }
    }

    @Test
    void anExplanationShowsWhereItLooksAndTheTrainingImagesThatAreAlike() throws Exception {
        Files.writeString(folder.resolve("MODEL_CARD.md"), "# A card <script>alert(1)</script>");
        try (Served s = Served.in(folder, settings -> settings.pictures(folder.resolve("shapes")))) {
            for (int i = 0; i < 200 && !s.get("/model").body().contains("\"training_pictures\":16"); i++) {
                Thread.sleep(50);
            }
            assertEquals(16L, Served.json(s.get("/model")).get("training_pictures"));
            assertEquals("# A card <script>alert(1)</script>", Served.json(s.get("/model")).get("card"));
            Map<?, ?> answer = Served.json(s.compiled().post("/explain", s.image(3)));
            assertEquals(Served.json(s.post("/predict", s.image(3))).get("predictions"), answer.get("predictions"));
            assertEquals("layer3.relu", answer.get("layer"));
            for (String picture : List.of("seen", "overlay")) {
                String address = (String) answer.get(picture);
                byte[] jpeg = Base64.getDecoder().decode(address.substring("data:image/jpeg;base64,".length()));
                assertEquals(48, ImageDecoder.decode(jpeg, Path.of(picture)).width());
            }
            List<?> nearest = (List<?>) answer.get("nearest");
            assertEquals(4, nearest.size());
            // The image itself is among the training images, and nothing is nearer.
            assertEquals(s.images.get(3).file().getFileName().toString(), ((Map<?, ?>) nearest.get(0)).get("file"));
            assertEquals(1, (Double) ((Map<?, ?>) nearest.get(0)).get("cosine"), 1e-5);
        }
    }

    @Test
    void whatItIsAndHowItIsIsAnswered() throws Exception {
        try (Served s = Served.in(folder)) {
            Map<?, ?> model = Served.json(s.get("/model"));
            assertEquals(Served.CLASSES, model.get("classes"));
            assertEquals("model.safetensors", model.get("file"));
            assertEquals(List.of(48L, 48L, 3L), model.get("input"));
            assertEquals(Map.of("temperature", 1.7, "threshold", 0.45, "threshold_found", true),
                    model.get("confidence"));
            assertEquals("ok", Served.json(s.get("/health")).get("status"));
            s.post("/predict", s.image(0));
            s.post("/predict", new byte[] {1});
            String metrics = s.get("/metrics").body();
            assertTrue(metrics.contains("\ngraft_requests_total{route=\"/predict\",status=\"200\"} 1\n"), metrics);
            assertTrue(metrics.contains("\ngraft_requests_total{route=\"/predict\",status=\"415\"} 1\n"), metrics);
            assertTrue(metrics.contains("\ngraft_predict_seconds_count 2\n"), metrics);
            for (String line : metrics.split("\n")) {
                assertTrue(line.matches("# (HELP|TYPE) graft_\\w+ .+|graft_\\w+(\\{(\\w+=\"[^\"]*\",?)+})? [0-9.]+"),
                        line);
            }
        }
    }

    @Test
    void everyPathOfTheDescriptionIsThere() throws Exception {
        try (Served s = Served.in(folder)) {
            HttpResponse<String> description = s.get("/openapi.json");
            assertEquals("3.1.0", Served.json(description).get("openapi"));
            Map<?, ?> paths = (Map<?, ?>) Served.json(description).get("paths");
            assertEquals(6, paths.size());
            for (Map.Entry<?, ?> path : paths.entrySet()) {
                boolean posts = ((Map<?, ?>) path.getValue()).containsKey("post");
                HttpResponse<String> answer = posts ? s.post((String) path.getKey(), s.image(0))
                        : s.get((String) path.getKey());
                assertEquals(200, answer.statusCode(), path.getKey() + ": " + answer.body());
            }
        }
    }

    @Test
    void thePageBringsAllItNeedsAndNothingElseIsLetIn() throws Exception {
        try (Served s = Served.in(folder)) {
            HttpResponse<String> page = s.get("/");
            assertEquals("text/html; charset=utf-8", page.headers().firstValue("Content-Type").orElseThrow());
            String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
            assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self'"), policy);
            assertTrue(!policy.contains("unsafe") && !policy.contains("http"), policy);
            assertTrue(!page.body().contains("<style") && !page.body().contains(" style=")
                    && !page.body().matches("(?s).* on\\w+=.*"), "nothing inline");
            for (String file : List.of("/page.css", "/page.js")) {
                assertEquals(200, s.get(file).statusCode());
                assertEquals("nosniff", s.get(file).headers().firstValue("X-Content-Type-Options").orElseThrow());
                assertTrue(!s.get(file).body().contains("innerHTML") && !s.get(file).body().contains("://"), file);
            }
            HttpResponse<String> head = s.send(s.request("/").method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build());
            assertEquals(200, head.statusCode());
            assertEquals("", head.body());
        }
    }

    @Test
    void everyErrorIsAProblemDocumentThatStatesWhatToDo() throws Exception {
        byte[] damaged = "\u0089PNG\r\n\u001a\nand nothing else".getBytes(StandardCharsets.ISO_8859_1);
        try (Served s = Served.in(folder, settings -> settings.limits(ServerLimits.standard().images(2, 8)))) {
            List<HttpResponse<String>> answers = new ArrayList<>();
            List<Integer> statuses = List.of(404, 405, 405, 415, 422, 400, 400, 400, 400, 400, 400, 413, 400);
            answers.add(s.get("/nothing"));
            answers.add(s.get("/predict"));
            answers.add(s.post("/model", new byte[0]));
            answers.add(s.post("/predict", "no image at all".getBytes()));
            answers.add(s.post("/predict", damaged));
            answers.add(s.post("/predict", new byte[0]));
            answers.add(s.post("/predict?top=0", s.image(0)));
            answers.add(s.post("/predict?pot=1", s.image(0)));
            answers.add(s.post("/predict", "application/json", "{\"picture\":".getBytes()));
            answers.add(s.post("/predict", "application/json", "{\"picture\":\"%%\"}".getBytes()));
            answers.add(s.post("/predict", "multipart/form-data; boundary=x", "--x".getBytes()));
            answers.add(s.post("/predict", "multipart/form-data; boundary=x-y", form(List.of(s.image(0), s.image(1),
                    s.image(2)))));
            answers.add(s.post("/explain", "multipart/form-data; boundary=x-y", form(List.of(s.image(0),
                    s.image(1)))));
            for (int i = 0; i < answers.size(); i++) {
                HttpResponse<String> answer = answers.get(i);
                assertEquals(statuses.get(i), answer.statusCode(), i + ": " + answer.body());
                assertEquals("application/problem+json", answer.headers().firstValue("Content-Type").orElseThrow());
                Map<?, ?> problem = Served.json(answer);
                assertEquals((long) answer.statusCode(), problem.get("status"));
                assertTrue(!((String) problem.get("title")).isEmpty() && ((String) problem.get("detail")).length() > 10,
                        answer.body());
                assertTrue(!answer.body().contains("Exception") && !answer.body().contains("graft."), answer.body());
            }
            assertEquals("POST", answers.get(1).headers().firstValue("Allow").orElseThrow());
            assertEquals(List.of(), s.log);
        }
    }
}
