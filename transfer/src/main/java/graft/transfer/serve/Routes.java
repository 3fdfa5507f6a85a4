package graft.transfer.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import graft.transfer.report.Provenance;
import graft.zoo.json.Json;
import graft.zoo.model.PretrainedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every request: may it be asked, what is it, and what went wrong. Paths are compared as they were sent; none reaches
 * the file system.
 */
final class Routes implements HttpHandler {
    private final CurrentModel current;
    private final BatchWorker worker;
    private final ServerSettings settings;
    private final ServerMetrics metrics;
    private final TimeLimits clock;
    private final Gatekeeper gatekeeper;
    private final PictureRoutes pictures;
    private final PageFiles page = PageFiles.read();
    private volatile boolean stopping;

    Routes(CurrentModel current, BatchWorker worker, ServerSettings settings, ServerMetrics metrics, TimeLimits clock,
            Gatekeeper gatekeeper) {
        this.current = current;
        this.worker = worker;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.gatekeeper = gatekeeper;
        pictures = new PictureRoutes(current, worker, settings);
    }

    /** From here on new requests are answered with 503. */
    void stop() {
        stopping = true;
    }

    @Override
    public void handle(HttpExchange exchange) {
        long start = System.nanoTime();
        HttpCall call = new HttpCall(exchange, settings.limits(), clock);
        metrics.underWay.incrementAndGet();
        String route = "other";
        try {
            try {
                if (stopping) {
                    exchange.getResponseHeaders().set("Connection", "close");
                    throw Problem.later(503, "the server is stopping", 5);
                }
                route = page.holds(call.path()) || API.containsKey(call.path()) ? call.path() : "other";
                gatekeeper.require(call, page.holds(call.path()) || call.path().equals("/health"));
                dispatch(call);
            } catch (Problem p) {
                call.answer(p.status(), Problem.TYPE, p.document(), p.headers());
            } catch (RuntimeException | Error e) {
                settings.log().accept(call.method() + " " + route + ": this should not happen: " + e);
                Problem p = Problem.of(500, "this should not happen; whoever runs the server sees what it was");
                call.answer(p.status(), Problem.TYPE, p.document(), p.headers());
            }
        } catch (IOException | RuntimeException e) {
            // The caller is gone, or its answer is already under way.
            exchange.close();
        } finally {
            metrics.underWay.decrementAndGet();
            metrics.request(route, call.status(), System.nanoTime() - start);
        }
    }

    /** Paths that are computed, with their methods. */
    private static final Map<String, String> API = Map.of("/predict", "POST", "/features", "POST", "/explain", "POST",
            "/model", "GET", "/health", "GET", "/metrics", "GET");

    private void dispatch(HttpCall call) throws IOException {
        String allowed = page.holds(call.path()) ? "GET" : API.get(call.path());
        if (allowed == null) {
            throw Problem.of(404, "there is no such path; /openapi.json lists those that there are");
        }
        if (!call.method().equals(allowed) && !(allowed.equals("GET") && call.method().equals("HEAD"))) {
            throw Problem.method(call.method(), allowed.equals("GET") ? "GET, HEAD" : allowed);
        }
        switch (call.path()) {
            case "/predict" -> pictures.predict(call);
            case "/features" -> pictures.features(call);
            case "/explain" -> pictures.explain(call);
            case "/model" -> call.json(200, Json.write(model()));
            case "/health" -> call.json(200, Json.write(Json.object("status", "ok", "model",
                    current.model().number(), "compiled", current.model().isCompiled())));
            case "/metrics" -> call.answer(200, ServerMetrics.TYPE, metrics.text(worker.waiting(),
                    current.model().number()).getBytes(StandardCharsets.UTF_8), Map.of());
            default -> {
                call.parameters(Set.of());
                page.send(call);
            }
        }
    }

    private Map<String, Object> model() {
        ServedModel served = current.model();
        PretrainedModel model = served.pretrained();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("file", current.fileName());
        all.put("number", served.number());
        all.put("loaded", served.loaded().toString());
        all.put("architecture", model.architecture());
        all.put("publisher", model.publisher());
        all.put("format", model.format());
        all.put("parameters", model.network().parameterCount());
        all.put("input", List.of(served.input().height(), served.input().width(), served.input().channels()));
        all.put("classes", served.classes());
        all.put("preparation", model.preparation().members());
        all.put("confidence", Json.object("temperature", model.confidence().temperature(), "threshold",
                model.confidence().threshold(), "threshold_found", model.confidence().isThresholdFound()));
        all.put("training_pictures", current.nearest().count());
        ServerLimits limits = settings.limits();
        all.put("limits", Json.object("body_bytes", limits.bodyBytes(), "pixels", limits.pixels(), "pictures",
                limits.pictures(), "concurrent", limits.concurrent(), "queued", limits.queued()));
        all.put("version", Provenance.programVersion());
        all.put("card", current.card());
        return all;
    }
}
