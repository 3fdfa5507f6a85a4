package graft.transfer.report;

/** A file that was left out, and why, such as {@code "not a picture: starts with 'PK'"}. */
public record SkippedPicture(String file, String reason) {
}
