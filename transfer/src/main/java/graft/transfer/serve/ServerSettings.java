package graft.transfer.serve;

import graft.engine.ThreadTeam;
import graft.transfer.images.ImageReading;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How a model is served.
 *
 * @param host     name or address to listen at
 * @param port     0 for any that is free
 * @param token    that callers have to send; empty: none is asked for, which only loopback allows
 * @param workers  threads that compute
 * @param limits   of what a caller may take
 * @param pictures folder of training images, of which the nearest are shown; empty: none are
 * @param reading  makes what reads images: turned as their EXIF data state, or as stored
 * @param log      called with one line for each thing that whoever runs the server should know
 */
public record ServerSettings(String host, int port, Optional<String> token, int workers, ServerLimits limits,
        Optional<Path> pictures, Supplier<ImageReading> reading, Consumer<String> log) {

    /** @throws IllegalArgumentException for a port, a number of workers or a token that cannot be */
    public ServerSettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is 0 to 65535, found " + port);
        }
        if (workers < 1) {
            throw new IllegalArgumentException("at least 1 worker computes, found " + workers);
        }
        if (token.isPresent() && !token.get().matches("[\\x21-\\x7e]+")) {
            throw new IllegalArgumentException("a token is printed ASCII without spaces, at least one character");
        }
    }

    /** This machine alone, port 8080, all processors. */
    public static ServerSettings standard() {
        return new ServerSettings("127.0.0.1", 8080, Optional.empty(), ThreadTeam.defaultSize(),
                ServerLimits.standard(), Optional.empty(), ImageReading::turned, _ -> { });
    }

    public ServerSettings at(String otherHost, int otherPort) {
        return new ServerSettings(otherHost, otherPort, token, workers, limits, pictures, reading, log);
    }

    public ServerSettings port(int other) {
        return at(host, other);
    }

    public ServerSettings token(String secret) {
        return new ServerSettings(host, port, Optional.of(secret), workers, limits, pictures, reading, log);
    }

    public ServerSettings workers(int threads) {
        return new ServerSettings(host, port, token, threads, limits, pictures, reading, log);
    }

    public ServerSettings limits(ServerLimits other) {
        return new ServerSettings(host, port, token, workers, other, pictures, reading, log);
    }

    /** With training images, of which the nearest are shown: {@code folder/<class>/*.jpg}. */
    public ServerSettings pictures(Path folder) {
        return new ServerSettings(host, port, token, workers, limits, Optional.of(folder), reading, log);
    }

    public ServerSettings reading(Supplier<ImageReading> images) {
        return new ServerSettings(host, port, token, workers, limits, pictures, images, log);
    }

    public ServerSettings log(Consumer<String> line) {
        return new ServerSettings(host, port, token, workers, limits, pictures, reading, line);
    }
}
