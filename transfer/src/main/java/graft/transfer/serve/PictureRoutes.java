package graft.transfer.serve;

import graft.layers.layer.Shape;
import graft.transfer.Prediction;
import graft.transfer.explain.Overlay;
import graft.transfer.images.Jpeg;
import graft.transfer.images.Pixels;
import graft.transfer.images.SeenImage;
import graft.zoo.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/** {@code POST /predict}, {@code /features} and {@code /explain}: what the network makes of images that are sent. */
final class PictureRoutes {
    private static final Path NAME = Path.of("image");
    private static final int TOP = 5;
    private static final int NEAREST = 4;
    /** Longer side of the pictures on the page, in pixels. */
    private static final int SIDE = 320;

    private final CurrentModel current;
    private final BatchWorker worker;
    private final ServerLimits limits;
    private final PictureDecoder decoder;
    private final BodyMemory memory;
    private final Semaphore places;

    PictureRoutes(CurrentModel current, BatchWorker worker, ServerSettings settings) {
        this.current = current;
        this.worker = worker;
        limits = settings.limits();
        decoder = new PictureDecoder(settings.reading().get(), limits.pixels());
        memory = new BodyMemory(limits.bodyBytes());
        places = new Semaphore(limits.concurrent());
    }

    /** What is answered to images. */
    private interface Work {
        Map<String, Object> of(SentPictures sent) throws IOException;
    }

    /** Reads the images and works on them, within the limits of all requests together. */
    private void answer(HttpCall call, Work work) throws IOException {
        String document;
        try (BodyMemory.Share _ = memory.take(call.statedBytes())) {
            byte[] body = call.body();
            if (!places.tryAcquire()) {
                throw Problem.later(429, limits.concurrent() + " requests are worked on already; send it again in a "
                        + "moment", 1);
            }
            try {
                document = Json.write(work.of(SentPictures.of(body, call.header("Content-Type").orElse(""),
                        limits.pictures())));
            } finally {
                places.release();
            }
        }
        call.json(200, document);
    }

    // ---- classes -------------------------------------------------------------------------------------------------

    void predict(HttpCall call) throws IOException {
        int top = top(call);
        answer(call, sent -> {
            ServedModel model = current.model();
            List<CompletableFuture<Prediction>> answers = new ArrayList<>();
            for (SentPicture picture : sent.pictures()) {
                answers.add(worker.classify(model, prepared(picture, model, _ -> { })));
            }
            List<Map<String, Object>> rows = new ArrayList<>();
            for (CompletableFuture<Prediction> answer : answers) {
                rows.add(members(await(answer), top));
            }
            return combined(sent, rows);
        });
    }

    private static int top(HttpCall call) {
        String text = call.parameters(Set.of("top")).getOrDefault("top", String.valueOf(TOP));
        if (!text.matches("[1-9]\\d{0,5}")) {
            throw Problem.of(400, "top is the number of classes that are listed, 1 or more; found another");
        }
        return Integer.parseInt(text);
    }

    private static Map<String, Object> members(Prediction prediction, int top) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Prediction.Candidate c : prediction.top(top)) {
            rows.add(Json.object("class", c.name(), "index", c.index(), "probability", c.probability()));
        }
        return Json.object("predictions", rows, "known", prediction.known());
    }

    /** One image is answered by its members; a list also by a list. */
    private static Map<String, Object> combined(SentPictures sent, List<Map<String, Object>> rows) {
        Map<String, Object> all = new LinkedHashMap<>();
        if (rows.size() == 1) {
            all.putAll(rows.getFirst());
        }
        if (sent.listed()) {
            List<Map<String, Object>> list = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                Map<String, Object> row = Json.object("name", sent.pictures().get(i).name());
                row.putAll(rows.get(i));
                list.add(row);
            }
            all.put("pictures", list);
        }
        return all;
    }

    // ---- features ------------------------------------------------------------------------------------------------

    void features(HttpCall call) throws IOException {
        call.parameters(Set.of());
        answer(call, sent -> {
            ServedModel model = current.model();
            List<Map<String, Object>> rows = new ArrayList<>();
            for (SentPicture picture : sent.pictures()) {
                ServedModel.Taken taken = alone(picture, model, _ -> { }, model::features);
                List<Object> values = new ArrayList<>(taken.values().length);
                for (float value : taken.values()) {
                    values.add(value);
                }
                Shape s = taken.shape();
                rows.add(Json.object("layer", taken.layer(), "shape", s.isVector() ? List.of(s.c())
                        : List.of(s.h(), s.w(), s.c()), "features", values));
            }
            return combined(sent, rows);
        });
    }

    // ---- why -----------------------------------------------------------------------------------------------------

    /** What the thread that computes finds out for {@link #explain}. */
    private record Found(Prediction prediction, Optional<ServedModel.Look> look, Optional<float[]> means) {
    }

    void explain(HttpCall call) throws IOException {
        int top = top(call);
        answer(call, sent -> {
            if (sent.pictures().size() != 1) {
                throw Problem.of(400, "one image at a time is explained, found " + sent.pictures().size());
            }
            ServedModel model = current.model();
            NearestPictures nearest = current.nearest();
            Pixels[] seen = new Pixels[1];
            Found found = alone(sent.pictures().getFirst(), model, pixels -> seen[0] = SeenImage.of(model.input(),
                    pixels, NAME), prepared -> {
                Prediction prediction = model.prediction(model.run(List.of(prepared)), 0);
                return new Found(prediction, model.look(prepared, prediction.top(1).getFirst().index()),
                        nearest.count() == 0 ? Optional.empty() : Optional.of(model.features(prepared).means()));
            });
            Map<String, Object> members = members(found.prediction(), top);
            members.put("model", model.number());
            members.put("seen", Jpeg.address(Jpeg.shrunk(seen[0], SIDE)));
            members.put("overlay", found.look().map(l -> Jpeg.address(Jpeg.shrunk(Overlay.of(seen[0], l.map()), SIDE)))
                    .orElse(null));
            members.put("layer", found.look().map(ServedModel.Look::layer).orElse(null));
            members.put("note", model.noMap());
            members.put("nearest", found.means().map(means -> nearest.to(means, NEAREST).stream().map(n ->
                    Json.object("file", n.file(), "class", n.name(), "cosine", n.cosine(), "picture", n.address()))
                    .toList()).orElse(List.of()));
            return members;
        });
    }

    // ---- together ------------------------------------------------------------------------------------------------

    /** An image as the network takes it, in an array of its model's; decoded pixels may be looked at on the way. */
    private float[] prepared(SentPicture picture, ServedModel model, Consumer<Pixels> onTheWay) {
        float[] buffer = model.buffers().take();
        try {
            decoder.use(picture, pixels -> {
                model.prepare(pixels, NAME, buffer);
                onTheWay.accept(pixels);
            });
            return buffer;
        } catch (RuntimeException | Error e) {
            model.buffers().giveBack(buffer);
            throw e;
        }
    }

    /** Something else than classes, on the thread that computes. */
    private <T> T alone(SentPicture picture, ServedModel model, Consumer<Pixels> onTheWay,
            Function<float[], T> work) throws IOException {
        float[] buffer = prepared(picture, model, onTheWay);
        CompletableFuture<T> answer = worker.alone(() -> work.apply(buffer));
        answer.whenComplete((_, _) -> model.buffers().giveBack(buffer));
        return await(answer);
    }

    private <T> T await(CompletableFuture<T> answer) throws IOException {
        try {
            return answer.get(limits.answerTime().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw Problem.later(503, "the network did not answer within " + limits.answerTime().toSeconds() + " s", 5);
        } catch (InterruptedException e) {
            throw new HttpCall.GoneException("the server ends");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException r -> throw r;
                case Error r -> throw r;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }
}
