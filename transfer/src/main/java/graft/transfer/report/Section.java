package graft.transfer.report;

import java.util.Map;

/**
 * A part of the report's page with a heading of its own, listed in the table of contents. Whoever measures something
 * more than the report itself shows it through one of these: {@link TransferReport.Builder#section}.
 */
public interface Section {

    /** Where links to it lead: small letters, digits and hyphens, unique on the page, the same in every report. */
    String id();

    /** In few words: it stands in the table of contents, too. */
    String heading();

    /** Writes all that comes under the heading; what is opened here is closed here. */
    void write(Markup page);

    /** Whether it is so narrow that two of its kind stand beside each other on a wide screen. */
    default boolean isNarrow() {
        return false;
    }

    /** Its keys in {@code report.json}, with values that {@link graft.zoo.json.Json} writes; none by default. */
    default Map<String, Object> json() {
        return Map.of();
    }
}
