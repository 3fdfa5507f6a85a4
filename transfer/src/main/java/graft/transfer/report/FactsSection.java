package graft.transfer.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** Names with their values, such as settings. */
record FactsSection(String id, String heading, Map<String, String> facts) implements Section {

    @Override
    public boolean isNarrow() {
        return true;
    }

    @Override
    public void write(Markup page) {
        page.open("table", "class", "facts").open("tbody");
        facts.forEach((name, value) -> page.open("tr").element("th", name, "scope", "row").element("td", value)
                .close());
        page.close().close();
    }

    static Map<String, String> provenance(TransferReport report) {
        Provenance o = report.provenance();
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("Command", o.command());
        rows.put("Weights", o.weights());
        rows.put("SHA-256", o.sha256());
        rows.put(report.unit().equals("image") ? "Images" : "Data", o.data());
        rows.put("Graft", o.version());
        rows.values().removeIf(String::isEmpty);
        return rows;
    }

    static Map<String, String> environment(Environment e) {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("Java", e.jdk());
        rows.put("Kernels", e.kernels());
        rows.put("Threads", e.threads() + " of " + e.cpus() + " processors");
        rows.put("Processor", e.cpu().isEmpty() ? "not reported by the system" : e.cpu());
        rows.put("System", e.os());
        rows.put("Memory", NumberText.gibibytes(e.heapBytes()) + " heap at most"
                + (e.memoryBytes() > 0 ? " of " + NumberText.gibibytes(e.memoryBytes()) : ""));
        return rows;
    }
}
