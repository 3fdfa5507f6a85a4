package graft.transfer.cli;

import graft.engine.ThreadTeam;
import graft.transfer.serve.ModelServer;
import graft.transfer.serve.ModelSource;
import graft.transfer.serve.ServerLimits;
import graft.transfer.serve.ServerSettings;
import graft.zoo.WeightFiles;
import graft.zoo.model.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code graft serve}: a page to try a model, and a JSON interface to it. */
final class Serve {
    private static final String PORT = "--port";
    private static final String HOST = "--host";
    private static final String TOKEN = "--token";
    private static final String WORKERS = "--workers";
    private static final String DATA = "--data";
    private static final String BODY = "--max-body";
    private static final String PIXELS = "--max-pixels";
    private static final String REQUESTS = "--max-requests";
    private static final String QUEUED = "--max-queued";
    /** Folders beside a model that may hold the images it learnt from. */
    private static final List<String> PICTURES = List.of("pictures", "images");
    private static final int SHORT_TOKEN = 16;

    private Serve() {
    }

    static Command command() {
        ServerLimits limits = ServerLimits.standard();
        return Command.of("serve", "a page to try a model in the browser, and a JSON interface to it", Serve::run)
                .operands("MODEL")
                .options(
                    Option.of(PORT, "P", "8080", "where it listens; 0: any port that is free"),
                    Option.of(HOST, "H", "127.0.0.1", "the address at which it listens; others than this machine's own "
                            + "need --token"),
                    Option.of(TOKEN, "T", "", "callers have to send Authorization: Bearer T"),
                    Option.of(WORKERS, "N", "all processors", "how many threads compute"),
                    Option.of(DATA, "DIR", "pictures or images beside MODEL", "the training images, of which the page "
                            + "shows the nearest"),
                    Option.of("--threshold", "P", "the model's own, else 0.5", "the probability from which on an "
                            + "answer counts as known"),
                    Option.of(BODY, "MB", String.valueOf(limits.bodyBytes() >> 20), "largest body of a request"),
                    Option.of(PIXELS, "MILLIONS", String.valueOf(limits.pixels() / 1_000_000),
                            "most pixels of an image"),
                    Option.of(REQUESTS, "N", String.valueOf(limits.concurrent()), "requests at a time, beyond which "
                            + "callers get 429"),
                    Option.of(QUEUED, "N", String.valueOf(limits.queued()), "images that wait at a time, beyond which "
                            + "callers get 503"),
                    Option.arch(),
                    Option.weightsKey(),
                    Option.input(),
                    Option.labels(),
                    PrepareOption.option(),
                    Option.exif())
                .examples("./graft serve flowers-out",
                        "curl --data-binary @rose.jpg http://127.0.0.1:8080/predict");
    }

    private static void run(Arguments arguments, Screen screen) throws InterruptedException {
        Path weights = arguments.weightsOperand(0);
        Path file = WeightFiles.located(weights);
        ServerSettings settings = settings(arguments, file, screen);
        ModelServer server = ModelServer.start(new ModelSource(file, () -> read(weights, arguments, screen)), settings);
        Thread stop = new Thread(() -> {
            screen.say("stopping: answering what was accepted");
            server.close();
        }, "graft-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        // A thread of its own: a signal's must return at once.
        HangUp.listen(() -> Thread.ofPlatform().name("graft-reload").daemon().start(server::reload));
        if (!server.isLoopback()) {
            screen.say("warning: other machines reach this server at " + settings.host() + ", and what they send is "
                    + "not encrypted: put a proxy with TLS before it"
                    + (settings.token().filter(t -> t.length() < SHORT_TOKEN).isPresent() ? ". The token is short: "
                    + "take one of " + SHORT_TOKEN + " random characters or more" : ""));
        }
        screen.print("serving " + file + " at " + server.address());
        server.awaitStop();
    }

    private static ServerSettings settings(Arguments arguments, Path file, Screen screen) {
        ServerLimits standard = ServerLimits.standard();
        int queued = arguments.integer(QUEUED, 1, 1 << 16, standard.queued());
        ServerLimits limits = standard
                .bodyBytes(arguments.integer(BODY, 1, 1024, standard.bodyBytes() >> 20) << 20)
                .pixels(arguments.integer(PIXELS, 1, 2000, (int) (standard.pixels() / 1_000_000)) * 1_000_000L)
                .concurrent(arguments.integer(REQUESTS, 1, 1 << 16, standard.concurrent()))
                .images(Math.min(queued, standard.pictures()), queued);
        ServerSettings settings = ServerSettings.standard()
                .at(arguments.text(HOST, "127.0.0.1"), arguments.integer(PORT, 0, 65535, 8080))
                .workers(arguments.integer(WORKERS, 1, 1024, ThreadTeam.defaultSize()))
                .limits(limits)
                .reading(() -> ImageOptions.reading(arguments))
                .log(screen::say);
        ImageOptions.reading(arguments); // a word that is none is refused before anything is read
        Optional<String> token = arguments.text(TOKEN);
        try {
            settings = token.isPresent() ? settings.token(token.get()) : settings;
        } catch (IllegalArgumentException e) {
            throw new UsageException(TOKEN + ": " + e.getMessage());
        }
        Optional<Path> pictures = pictures(arguments, file);
        return pictures.isPresent() ? settings.pictures(pictures.get()) : settings;
    }

    private static Optional<Path> pictures(Arguments arguments, Path file) {
        if (arguments.has(DATA)) {
            return Optional.of(arguments.existing(DATA));
        }
        return PICTURES.stream().map(file::resolveSibling).filter(Files::isDirectory).findFirst();
    }

    private static PretrainedModel read(Path weights, Arguments arguments, Screen screen) {
        PretrainedModel model = PrepareOption.apply(arguments, WeightSource.classifier(weights, arguments, screen));
        PrepareOption.say(model, weights, arguments, screen);
        model = model.withLabels(LabelsOption.names(arguments, model, screen).names());
        return arguments.has("--threshold") ? model.withConfidence(model.confidence().threshold(
                arguments.real("--threshold", 0, 1, 0))) : model;
    }
}
