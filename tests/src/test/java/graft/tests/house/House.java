package graft.tests.house;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which class of the main code reads which, found in the class files by {@code jdeps}, and where its sources lie. */
public record House(List<Reading> readings) {
    /** The modules from the top down, each by the name of its package and of its folder. */
    public enum Module {
        TRANSFER(graft.transfer.Transfer.class, "transfer"),
        ZOO(graft.zoo.Zoo.class, "zoo-import"),
        LAYERS(graft.layers.Network.class, "layers"),
        ENGINE(graft.engine.Tensor.class, "engine");

        private final Class<?> known;
        private final String folder;

        Module(Class<?> known, String folder) {
            this.known = known;
            this.folder = folder;
        }

        /** The root package, which is called like the Java module. */
        String root() {
            return known.getPackageName();
        }

        String folder() {
            return folder;
        }

        boolean holds(String packageName) {
            return packageName.equals(root()) || packageName.startsWith(root() + ".");
        }

        static Module of(String packageName) {
            return Stream.of(values()).filter(m -> m.holds(packageName)).findFirst().orElseThrow();
        }
    }

    /** A class that names another one in its class file. */
    public record Reading(String from, String to) {
        String fromPackage() {
            return packageOf(from);
        }

        String toPackage() {
            return packageOf(to);
        }

        private static String packageOf(String className) {
            return className.substring(0, className.lastIndexOf('.'));
        }
    }

    private static final Pattern LINE = Pattern.compile("\\s+(graft\\.\\S+)\\s+->\\s+(graft\\.\\S+)\\s.*");

    /** Reads the class files of the four modules on this test's class path. */
    static House read() {
        List<String> arguments = new ArrayList<>(List.of("-verbose:class", "-filter:none"));
        Stream.of(Module.values()).map(m -> classes(m).toString()).distinct().forEach(arguments::add);
        var out = new StringWriter();
        int code = ToolProvider.findFirst("jdeps").orElseThrow().run(new PrintWriter(out), new PrintWriter(out),
                arguments.toArray(String[]::new));
        if (code != 0) {
            throw new IllegalStateException("jdeps " + String.join(" ", arguments) + ": " + out);
        }
        List<Reading> readings = out.toString().lines().map(LINE::matcher).filter(Matcher::matches)
                .map(m -> new Reading(m.group(1), m.group(2))).toList();
        return new House(readings);
    }

    private static Path classes(Module module) {
        try {
            return Path.of(module.known.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Without the one circle that may stay: the engine's interfaces are read by three implementations, among which this
     * class chooses.
     */
    House withoutKernelChoice() {
        return new House(readings.stream().filter(r -> !r.from().equals("graft.engine.KernelChoice")).toList());
    }

    /** The class files of the four modules as a class path, however this test was started. */
    public static String classPath() {
        return Stream.of(Module.values()).map(m -> classes(m).toString()).distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The packages and the other packages that each reads. */
    SortedMap<String, SortedSet<String>> packages() {
        SortedMap<String, SortedSet<String>> packages = new TreeMap<>();
        for (Reading r : readings) {
            packages.computeIfAbsent(r.toPackage(), _ -> new TreeSet<>());
            SortedSet<String> read = packages.computeIfAbsent(r.fromPackage(), _ -> new TreeSet<>());
            if (!r.fromPackage().equals(r.toPackage())) {
                read.add(r.toPackage());
            }
        }
        return packages;
    }

    /** What a package reads, directly or through others. */
    static Set<String> reach(SortedMap<String, SortedSet<String>> packages, String from) {
        Set<String> seen = new TreeSet<>();
        List<String> open = new ArrayList<>(packages.get(from));
        while (!open.isEmpty()) {
            String next = open.removeLast();
            if (seen.add(next)) {
                open.addAll(packages.get(next));
            }
        }
        return seen;
    }

    /** The readings that lie on a circle of packages, each as one line. */
    List<String> circles() {
        SortedMap<String, SortedSet<String>> packages = packages();
        SortedMap<String, Set<String>> reach = new TreeMap<>();
        packages.keySet().forEach(p -> reach.put(p, reach(packages, p)));
        return readings.stream().filter(r -> !r.fromPackage().equals(r.toPackage()))
                .filter(r -> reach.get(r.toPackage()).contains(r.fromPackage()))
                .map(r -> r.from() + " reads " + r.to()).sorted().toList();
    }

    /** The repository's folder. */
    public static Path repository() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("zoo-import"))) {
            at = at.getParent();
        }
        return at;
    }

    /** The sources of the main code. */
    public static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Module module : Module.values()) {
            try (Stream<Path> files = Files.walk(repository().resolve(module.folder()).resolve("src/main/java"))) {
                files.filter(f -> f.toString().endsWith(".java")).sorted().forEach(sources::add);
            }
        }
        return sources;
    }
}
