package graft.transfer.serve;

import com.sun.net.httpserver.HttpServer;
import graft.engine.ThreadTeam;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Serves a trained network: a page to try it, and a JSON interface.
 *
 * <pre>{@code
 * try (ModelServer server = ModelServer.start(Path.of("flowers-out"), ServerSettings.standard())) {
 *     System.out.println("open " + server.address());
 *     server.awaitStop();
 * }
 * }</pre>
 *
 * Callers wait in virtual threads; one thread computes, with {@link ServerSettings#workers} threads, whatever the
 * number of callers. The HTTP server is the JDK's. Some of its limits hold for the whole process and are read when it
 * is first used: unless they are set already, this class sets {@code sun.net.httpserver.maxReqTime} (30 s for headers
 * and body), {@code maxRspTime}, {@code idleInterval}, {@code maxReqHeaders}, {@code maxReqHeaderSize}, {@code
 * nodelay} and {@code jdk.httpserver.maxConnections} (1024).
 */
public final class ModelServer implements AutoCloseable {
    /** What the JDK's server reads from system properties, in seconds where it is a time. */
    private static final Map<String, String> HTTP = Map.of(
            "sun.net.httpserver.maxReqTime", "30",
            "sun.net.httpserver.maxRspTime", "150",
            "sun.net.httpserver.idleInterval", "30",
            "sun.net.httpserver.maxReqHeaders", "100",
            "sun.net.httpserver.maxReqHeaderSize", "32768",
            "sun.net.httpserver.drainAmount", "0",
            "sun.net.httpserver.nodelay", "true",
            "jdk.httpserver.maxConnections", "1024");
    private static final int BACKLOG = 512;

    private final HttpServer http;
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final ServerSettings settings;
    private final ServerMetrics metrics = new ServerMetrics();
    private final TimeLimits clock = new TimeLimits();
    private final ThreadTeam team;
    private final CurrentModel current;
    private final BatchWorker worker;
    private final Routes routes;
    private final boolean loopback;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private boolean stopping;

    private ModelServer(HttpServer http, boolean loopback, ModelSource source, ServerSettings settings) {
        this.http = http;
        this.loopback = loopback;
        this.settings = settings;
        team = ThreadTeam.of(settings.workers());
        current = new CurrentModel(source, settings, team, metrics);
        worker = new BatchWorker(metrics, current::model);
        routes = new Routes(current, worker, settings, metrics, clock, new Gatekeeper(loopback, settings.token()));
    }

    /** Serves a weight file, or the model of a folder such as {@code transfer} writes. */
    public static ModelServer start(Path weights, ServerSettings settings) {
        return start(ModelSource.of(weights), settings);
    }

    /**
     * Reads the model and accepts requests.
     *
     * @throws IllegalArgumentException when the model is no classifier, or another host than loopback is to be served
     *                                  without a token
     * @throws UncheckedIOException     when the host is unknown, or the port is taken
     */
    public static ModelServer start(ModelSource source, ServerSettings settings) {
        HTTP.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        InetAddress address;
        try {
            address = InetAddress.getByName(settings.host());
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("there is no host '" + settings.host() + "'", e);
        }
        boolean loopback = address.isLoopbackAddress();
        if (!loopback && settings.token().isEmpty()) {
            throw new IllegalArgumentException("host " + settings.host() + " can be reached from other machines: give "
                    + "a token that callers have to send (--token), or serve 127.0.0.1");
        }
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(address, settings.port()), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen at " + settings.host() + ", port " + settings.port()
                    + " (another program may: choose another port)", e);
        }
        ModelServer server = new ModelServer(http, loopback, source, settings);
        try {
            server.open();
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
        return server;
    }

    private void open() {
        current.load();
        http.setExecutor(callers);
        http.createContext("/", routes);
        http.start();
        current.watch(worker);
    }

    /** Where the page is: {@code http://127.0.0.1:8080/}. */
    public URI address() {
        InetSocketAddress at = http.getAddress();
        String host = at.getAddress().isAnyLocalAddress() ? "localhost" : at.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort() + "/");
    }

    /** The port that it listens at. */
    public int port() {
        return http.getAddress().getPort();
    }

    /** Whether it is reached from this machine alone. */
    public boolean isLoopback() {
        return loopback;
    }

    /** How many times the network ran, by the number of images. */
    public Map<Integer, Long> batches() {
        return metrics.batches();
    }

    /**
     * Reads the model again; requests go on meanwhile.
     *
     * @return whether that succeeded; otherwise the former model stays, and the log has the reason
     */
    public boolean reload() {
        return current.reload(worker);
    }

    /** Waits until {@link #close} has ended. */
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /**
     * Answers what was accepted, refuses what comes meanwhile with 503, and ends; after {@link ServerLimits#stopTime}
     * at the latest.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (stopping) {
                return;
            }
            stopping = true;
        }
        routes.stop();
        current.close();
        long end = System.nanoTime() + settings.limits().stopTime().toNanos();
        try {
            while (metrics.underWay.get() > 0 && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.stop(0);
        worker.close();
        callers.shutdownNow();
        clock.close();
        team.close();
        stopped.countDown();
    }
}
