package graft.zoo.bytes;

/** Names out of files, made fit for messages: short, and without characters that would garble a terminal. */
public final class Names {
    private static final int LONGEST = 120;

    private Names() {
    }

    public static String shown(String name) {
        var out = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), LONGEST); i++) {
            char c = name.charAt(i);
            out.append(Character.isISOControl(c) ? '?' : c);
        }
        return name.length() <= LONGEST ? out.toString() : out.append('…').toString();
    }
}
