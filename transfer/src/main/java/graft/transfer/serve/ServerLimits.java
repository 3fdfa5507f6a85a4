package graft.transfer.serve;

import java.time.Duration;

/**
 * What a caller may take of a server.
 *
 * @param bodyBytes  largest body of a request
 * @param pixels     most pixels that one image may declare
 * @param pictures   most images in one request
 * @param concurrent requests that are worked on at a time, beyond which callers get 429
 * @param queued     images that are prepared or wait for the network at a time, beyond which callers get 503
 * @param bodyTime   in which a body has to arrive whole
 * @param answerTime in which the network has to answer, and again the caller to take the answer
 * @param stopTime   in which what was accepted is answered before the server stops
 */
public record ServerLimits(int bodyBytes, long pixels, int pictures, int concurrent, int queued, Duration bodyTime,
        Duration answerTime, Duration stopTime) {

    /** @throws IllegalArgumentException for a limit of 0 or less */
    public ServerLimits {
        if (bodyBytes < 1 || pixels < 1 || pictures < 1 || concurrent < 1 || queued < pictures) {
            throw new IllegalArgumentException("limits are at least 1, and as many images may wait as one request may "
                    + "hold; found " + bodyBytes + " bytes, " + pixels + " pixels, " + pictures + " images, "
                    + concurrent + " requests, " + queued + " waiting");
        }
        if (!bodyTime.isPositive() || !answerTime.isPositive() || stopTime.isNegative()) {
            throw new IllegalArgumentException("times are positive, found " + bodyTime + ", " + answerTime + ", "
                    + stopTime);
        }
    }

    /** 16 MB, 50 million pixels, 32 images a request; 128 requests and 128 images at a time; 20, 60 and 30 seconds. */
    public static ServerLimits standard() {
        return new ServerLimits(16 << 20, 50_000_000, 32, 128, 128, Duration.ofSeconds(20), Duration.ofSeconds(60),
                Duration.ofSeconds(30));
    }

    public ServerLimits bodyBytes(int most) {
        return new ServerLimits(most, pixels, pictures, concurrent, queued, bodyTime, answerTime, stopTime);
    }

    public ServerLimits pixels(long most) {
        return new ServerLimits(bodyBytes, most, pictures, concurrent, queued, bodyTime, answerTime, stopTime);
    }

    /** @param requests at a time */
    public ServerLimits concurrent(int requests) {
        return new ServerLimits(bodyBytes, pixels, pictures, requests, queued, bodyTime, answerTime, stopTime);
    }

    /**
     * Limits of images.
     *
     * @param inOneRequest at most
     * @param waiting      to be computed, at a time
     */
    public ServerLimits images(int inOneRequest, int waiting) {
        return new ServerLimits(bodyBytes, pixels, inOneRequest, concurrent, waiting, bodyTime, answerTime, stopTime);
    }

    public ServerLimits bodyTime(Duration whole) {
        return new ServerLimits(bodyBytes, pixels, pictures, concurrent, queued, whole, answerTime, stopTime);
    }
}
