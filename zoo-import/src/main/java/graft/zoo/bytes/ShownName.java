package graft.zoo.bytes;

/** A name out of a file, made fit for messages: short, and without characters that would garble a terminal. */
public final class ShownName {
    private static final int LONGEST = 120;

    private ShownName() {
    }

    /** The first characters of a name, control characters as question marks. */
    public static String of(String name) {
        var out = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), LONGEST); i++) {
            char c = name.charAt(i);
            out.append(Character.isISOControl(c) ? '?' : c);
        }
        return name.length() <= LONGEST ? out.toString() : out.append('…').toString();
    }
}
