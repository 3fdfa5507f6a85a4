package graft.transfer.cli;

import java.util.Arrays;
import java.util.Optional;

/**
 * A fault of a JDK that can make Graft's results wrong: JDK-8377811. In 25.0.0 to 25.0.2 the G1 collector may move an
 * array that native code of the JDK holds at that moment, such as its decoders of JPEG and of compressed files: an
 * image or a weight may be read wrong, or Java may crash. 25.0.3 has the correction.
 */
final class JdkFault {
    private static final int FEATURE = 25;
    private static final int CORRECTED_IN = 3;
    /** Java options that take another collector: the launcher asks for G1, so that one has to be left out, too. */
    static final String WITHOUT_G1 = "GRAFT_OPTS=\"-XX:-UseG1GC -XX:+UseParallelGC\"";

    private JdkFault() {
    }

    /** What to know and do about this Java; empty where it has no such fault. */
    static Optional<String> ofThisJava() {
        boolean otherCollector = ProcessHandle.current().info().arguments().stream().flatMap(Arrays::stream)
                .anyMatch("-XX:-UseG1GC"::equals);
        return of(Runtime.version()).filter(_ -> !otherCollector);
    }

    static Optional<String> of(Runtime.Version java) {
        if (java.feature() != FEATURE || java.interim() != 0 || java.update() >= CORRECTED_IN) {
            return Optional.empty();
        }
        return Optional.of("JDK " + java.feature() + ".0." + java.update()
                + " has a fault (JDK-8377811): its G1 collector "
                + "may move arrays that are in use, so that an image or a weight is read wrong, or Java crashes. "
                + "Install "
                + "JDK 25.0.3 or newer; until then, start with " + WITHOUT_G1 + " ./graft …");
    }
}
