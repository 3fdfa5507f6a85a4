package graft.transfer.cli;

/**
 * One option of a command.
 *
 * @param name         with its dashes, such as {@code --epochs}
 * @param argument     what follows it, such as {@code N}; empty for a switch
 * @param defaultValue in words; empty when there is none
 * @param help         one sentence without a full stop
 * @param isRequired   whether the command refuses to work without it
 */
public record Option(String name, String argument, String defaultValue, String help, boolean isRequired) {

    public Option {
        if (!name.matches("--[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("not an option's name: " + name);
        }
    }

    /** An option that takes a value. */
    public static Option of(String name, String argument, String defaultValue, String help) {
        return new Option(name, argument, defaultValue, help, false);
    }

    /** An option that has to be given, with a value. */
    public static Option required(String name, String argument, String help) {
        return new Option(name, argument, "", help, true);
    }

    /** An option that is there or not. */
    public static Option flag(String name, String help) {
        return new Option(name, "", "", help, false);
    }

    /** {@code --weights}: the network of a command. */
    public static Option weights() {
        return required("--weights", "FILE", "the network's weights");
    }

    /** {@code --arch}, for files that do not determine it. */
    public static Option arch() {
        return of("--arch", "A", "recognised", "the architecture, or for Caffe the prototxt");
    }

    /** {@code --weights-key}, for files that hold several sets of weights. */
    public static Option weightsKey() {
        return of("--weights-key", "NAME", "the usual one", "which set of weights, in a file that holds several");
    }

    /** {@code --input}, for files that leave the size of their images open. */
    public static Option input() {
        return of("--input", "HxW", "the file's own",
                "height and width of the images, where the file leaves them open");
    }

    /** {@code --labels}: the classes' names. */
    public static Option labels() {
        return of("--labels", "FILE", "the file's own", "class names in any usual form, or imagenet");
    }

    /** {@code --exif}: whether images are turned. */
    public static Option exif() {
        return of("--exif", "HOW", "apply", "apply: images are turned as their EXIF data state; ignore: as stored");
    }

    /** {@code --exact}. */
    public static Option exact() {
        return flag("--exact", "plain sums of products, no Winograd");
    }

    /** {@code --tta}. */
    static Option tta() {
        return flag("--tta", "test-time augmentation: look at several views of each image (mirrored; corners, where "
                + "the preparation crops) and average");
    }

    /** {@code --overwrite}: no command that writes one file replaces one without it. */
    static Option overwrite(String file) {
        return flag("--overwrite", "replace " + file + " where it is there already");
    }

    /** {@code --json}, which every command describes in the same words. */
    public static Option json() {
        return flag("--json", "print JSON and nothing else on standard output");
    }

    public boolean takesValue() {
        return !argument.isEmpty();
    }

    /** As it is typed: {@code --epochs N}. */
    String usage() {
        return takesValue() ? name + " " + argument : name;
    }
}
