package screenshot

import "testing"

// TestMisread: letters that are taken for each other are told, a number is never harmless, nor is another word.
func TestMisread(t *testing.T) {
	for _, c := range []struct {
		record, read string
		want         Reading
	}{
		{"modern", "modem", Letters}, {"Illia", "lllia", Letters}, {"на", "Ha", Letters}, {"Bücher", "Bucher", Letters}, {"today", "to day", Letters}, {"", "©", Letters}, {"", "Q", Letters},
		{"책", "잭", Either}, {"俵", "依", Either}, {"survey", "surveg", Either}, {"214", "21A", Either}, {"19", "16", Either}, {"3,200", "33200", Either}, {"10", "lO", Either}, {"יום", "DP", Either}, {"들어왔습", "StS", Either},
		{"214", "241", Other}, {"3,200", "2,300", Other}, {"not", "", Other}, {"", "not", Other}, {"", "не", Other}, {"", "不", Other}, {"", "7", Either}, {"None", "Some", Other}, {"survey", "harvest", Other}, {"水厂", "电站", Other}, {"not", "now", Other},
	} {
		if got := Misread(c.record, c.read, c.record); got != c.want {
			t.Errorf("%q read as %q: %s, want %s", c.record, c.read, got, c.want)
		}
	}
}
