package graft.zoo.beside;

import graft.zoo.model.Preprocessing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the weight files that torchvision and timm publish, and how images are prepared for it. A network's files
 * differ: torchvision measures its first ResNet-50 at 256 to 224 pixels and its second at 232 to 224, timm's prefer
 * 235 to 224 with another kernel. Tensors do not tell them apart, names do:
 *
 * <pre>
 * resnet50-11ad3fa6.pth                     the hash is that of IMAGENET1K_V2
 * resnet50_a1_0-14fe96d1.pth                likewise, of timm's resnet50.a1_in1k
 * resnet50.a1_in1k/model.safetensors        the folder is named after the tag
 * models--timm--resnet50.a1_in1k/snapshots/…/model.safetensors    and so in Hugging Face's cache
 * </pre>
 *
 * <p>Resource {@code published.tsv}, one file a line, from torchvision 0.28 and timm 1.0.29.
 *
 * @param publisher    {@code torchvision} or {@code timm}
 * @param architecture Graft's name for the network, such as {@code mobilenet_v2}
 * @param weights      torchvision's such as {@code IMAGENET1K_V2}; timm's with its own name of the network before the
 *                     point: {@code mobilenetv2_100.ra_in1k}
 * @param file         name of the file that is or was offered for downloading; empty where it is only in a folder
 * @param classes      outputs of the head; 0 where it has none
 * @param prepared     what is done to images, as {@code --prepare} takes it
 * @param tested       what its publisher does where it measures the network, as {@code --prepare} takes it; empty where
 *                     that is the same
 */
public record PublishedWeights(String publisher, String architecture, String weights, String file, int classes,
        String prepared, String tested) {
    /** The first digits of the file's SHA-256, by which torch.hub checks what it downloads. */
    private static final Pattern HASH = Pattern.compile("-([0-9a-f]{8,12})\\.\\w+$");
    private static final Pattern ENDING = Pattern.compile("\\.(pth|pt|th|bin|safetensors|npz|index\\.json|tar|h5)$");
    private static final Pattern CACHE = Pattern.compile("models--.*--");

    /**
     * timm's names of networks whose files are not in the table, where torchvision's are the names here.
     */
    private static final Map<String, String> OTHER_NAMES = Map.of("regnetx_008", "regnet_x_800mf", "regnetx_016",
            "regnet_x_1_6gf", "regnetx_032", "regnet_x_3_2gf", "regnety_008", "regnet_y_800mf", "regnety_016",
            "regnet_y_1_6gf", "regnety_032", "regnet_y_3_2gf", "mnasnet_050", "mnasnet0_5");

    /** Read once, when first asked for. */
    private static final class Table {
        static final List<PublishedWeights> ALL = new ArrayList<>();

        static {
            try (InputStream in = PublishedWeights.class.getResourceAsStream("published.tsv");
                    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                lines.lines().filter(line -> !line.startsWith("#")).map(line -> line.split("\t")).forEach(f -> ALL.add(
                        new PublishedWeights(f[0], f[1], f[2], f[3].equals("-") ? "" : f[3], Integer.parseInt(f[4]),
                                f[5], f[6].equals("-") ? "" : f[6])));
            } catch (IOException e) {
                throw new UncheckedIOException("the table of published files cannot be read from the program", e);
            }
        }
    }

    /** What is done to images. Read when it is asked for: of all files it takes longer than all else about them. */
    public Preprocessing preprocessing() {
        return Preprocessing.parse(prepared);
    }

    /** All of them, in the table's order. */
    static List<PublishedWeights> all() {
        return List.copyOf(Table.ALL);
    }

    /** A publisher's files of a network; the first is what is assumed of a file whose name says nothing. */
    public static List<PublishedWeights> of(String publisher, String architecture) {
        return Table.ALL.stream().filter(w -> w.publisher.equals(publisher) && w.isOf(architecture)).toList();
    }

    /** Which of them a file is, by the hash in its name, by its whole name, or by a tag in its name or its folder's. */
    public static Optional<PublishedWeights> named(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        String name = absolute.getFileName() == null ? "" : absolute.getFileName().toString().toLowerCase(Locale.ROOT);
        Optional<PublishedWeights> byName = Table.ALL.stream().filter(w -> w.isCalled(name)).findFirst();
        return byName.or(() -> tagged(name)).or(() -> folder(absolute).flatMap(PublishedWeights::tagged));
    }

    private boolean isCalled(String name) {
        Matcher hash = HASH.matcher(file);
        return hash.find() ? name.contains(hash.group(1)) : !file.isEmpty() && plain(name).equals(plain(file));
    }

    /** The longest tag that a name is, or begins with before a hyphen: another word after it would be another tag. */
    private static Optional<PublishedWeights> tagged(String name) {
        String plain = plain(CACHE.matcher(name).replaceFirst("")).replaceFirst("^timm[-_]", "");
        return Table.ALL.stream().filter(w -> w.publisher.equals("timm")).filter(w -> {
            String tag = plain(w.weights);
            return plain.equals(tag) || plain.startsWith(tag + "-") || plain.startsWith(tag + " ");
        }).max(Comparator.comparingInt(w -> w.weights.length()));
    }

    /** The name of a file's folder, or of the repository whose revision that is in Hugging Face's cache. */
    private static Optional<String> folder(Path file) {
        Path folder = file.getParent();
        Path above = folder == null ? null : folder.getParent();
        boolean cached = above != null && above.endsWith("snapshots") && above.getParent() != null;
        return Optional.ofNullable(cached ? above.getParent() : folder).map(Path::getFileName)
                .map(name -> name.toString().toLowerCase(Locale.ROOT));
    }

    private static String plain(String name) {
        String plain = name;
        for (Matcher ending = ENDING.matcher(plain); ending.find(); ending = ENDING.matcher(plain)) {
            plain = plain.substring(0, ending.start());
        }
        return plain.replace('.', '_');
    }

    /** Whether it is of the network that is called so here, or by timm. */
    public boolean isOf(String network) {
        return architecture.equals(network) || weights.startsWith(network + ".");
    }

    /** Whether a head of so many outputs is this file's own; any is where the file has none. */
    public boolean isOwnHead(int outputs) {
        return classes == 0 || classes == outputs;
    }

    /** Whose weights these are, in words: {@code torchvision's resnet50, IMAGENET1K_V2}. */
    public String title() {
        return publisher.equals("timm") ? "timm's " + weights : publisher + "'s " + architecture + ", " + weights;
    }

    /**
     * Whether a network that timm calls so is the one of this name here; empty where only the names can be compared.
     */
    static Optional<Boolean> isTimms(String name, String architecture) {
        List<PublishedWeights> timms = Table.ALL.stream().filter(w -> w.weights.startsWith(name + ".")).toList();
        return timms.isEmpty() ? Optional.ofNullable(OTHER_NAMES.get(name)).map(a -> a.equals(architecture)
                || name.equals(architecture)) : Optional.of(timms.stream().anyMatch(w -> w.isOf(architecture)));
    }
}
