package figure

import (
	"strings"
	"testing"
)

// TestNothing: nothing in these is a figure, and nothing a date.
func TestNothing(t *testing.T) {
	for line := range strings.Lines(`
call +380 44 123 45 67
call 555-1234
(555) 123-4567
1-800-555-0199
+1-222-2222-2222 is a phone number.
version 1.2.3 is out
v2 is better than v1
Go 1.26.0
it starts at 15:30
at 3:18 am
the score was 2:1
we won 3:0
@user2024 said
write to a1@example.org
https://example.org/2024/10/31/5-things
www.example.org/404
see example.com/p/1234
#2024 #Top10
3/12 The next point
The last one (3/12)
5/
1) Strong allies
1. Strong allies
Error 404
404 Not Found
an F-16 and a Su-35
COVID-19 is not over
the MH17 case
G7 and G20
room 101
page 12
Article 5
Resolution 2202
the 3D model
4K video
1920x1080
192.168.0.1
2001:db8::1
007
24703L202
scp-173m
one another
one by one
one day we will win
no one knows
someone must
This one is good
finding one format or another for negotiations
This support is one of the strongest in the world
we know one thing
It may be time for an alliance
They march on
We may go
the sun is out
we sat down
on and on
Theresa May spoke
Mr March is here
Mar a Lago
I second that
wait a second
Will may not come
in the last minute
the day after
for years and for generations
for centuries
sooner or later
a matter of days, not months
half-hearted
quarter-final
The number of national flags
many countries
few people
a first-hand account as such
`) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		for _, q := range Quantities(line, "en") {
			if q.Kind != Ordinal {
				t.Errorf("%q: %s %q by %q", line, q.Kind, q.Text, q.Rule)
			}
		}
		for _, d := range Dates(line, "en", halloween) {
			t.Errorf("%q: date %q by %q", line, d.Text, d.Rule)
		}
	}
}

// TestYears: years are no counts, and counts no years.
func TestYears(t *testing.T) {
	for text, want := range map[string]string{
		"since 2014 Russia has failed":        "date 2014",
		"In 2022, they came":                  "date 2022",
		"Crimea (2014) and Donbas":            "date 2014",
		"from 2014 to 2022 we waited":         "date 2014/2022",
		"between 2014 and 2022 we waited":     "date 2014/2022",
		"2014 soldiers came":                  "count 2014",
		"2,014 soldiers":                      "count 2014",
		"we lost 1945 tanks":                  "count 1945",
		"around 2000 people":                  "count 2000",
		"$2024 was paid":                      "money 2024",
		"2024 km of road":                     "measure 2024",
		"1,000 days of war":                   "duration 1000",
		"the 1990s":                           "date 199X",
		"the 20th century":                    "date 19XX",
		"May 2024":                            "date 2024-05",
		"in May":                              "date 2024-05",
		"May 5, 2024":                         "date 2024-05-05",
		"5 May 2024":                          "date 2024-05-05",
		"early March 2022":                    "date 2022-03",
		"Q3 2024":                             "date 2024-35",
		"31.10.2024":                          "date 2024-10-31",
		"10/31/2024":                          "date 2024-10-31",
		"10/11/2024":                          "date ",
		"2024-02-30":                          "",
		"31 February 2024":                    "date ",
		"30.02.2024":                          "",
		"more than two years into this war":   "duration 2",
		"3 days ago":                          "date 2024-10-28 duration 3",
		"we met on Monday":                    "date 2024-10-28",
		"we will meet on Monday":              "date 2024-11-04",
		"on Monday":                           "date ",
		"from May to October 2020":            "date 2020-05/2020-10",
		"November to February 5, 2017":        "date 2017-02-05",
		"26 June to 28 June 2020":             "date 2020-06-26/2020-06-28",
		"2014 to 2018":                        "date 2014/2018",
		"the week of April 10, 2024":          "date 2024-W15",
		"two days after today":                "duration 2",
		"last week":                           "date 2024-W43",
		"next year":                           "date 2025",
		"the last two years":                  "date 2022/2023 duration 2",
		"the summer of 2023":                  "date 2023-22",
		"last Monday of October 2024":         "date 2024-10-28",
		"today's world":                       "",
		"yesterday":                           "date 2024-10-30",
		"the day before yesterday we said it": "date 2024-10-29",
	} {
		var got []string
		for _, d := range Dates(text, "en", halloween) {
			got = append(got, "date "+d.Value)
		}
		for _, q := range Quantities(text, "en") {
			got = append(got, string(q.Kind)+" "+bound(q.Low))
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%q: %q, not %q", text, g, want)
		}
	}
}

// TestEast: numbers, units and whole dates in Korean, Japanese, Chinese and Arabic.
func TestEast(t *testing.T) {
	for _, c := range []struct{ lang, text, want string }{
		{"ko", "북한군 3,000명이 훈련 중이다", "count 3000 3000 북한군"},
		{"ko", "350만 발의 포탄", "count 3500000 3500000 발"},
		{"ko", "약 1만2천 명", "count 12000 12000 명"},
		{"ko", "3억 5000만 원", "money 350000000 350000000 KRW"},
		{"ko", "40-50km 거리", "measure 40 50 km"},
		{"ko", "100% 지지", "percent 100 100 %"},
		{"ja", "約3000人の兵士", "count 3000 3000 兵士"},
		{"ja", "350万発", "count 3500000 3500000 発"},
		{"ja", "三千五百人", "count 3500 3500 人"},
		{"ja", "3億5000万円", "money 350000000 350000000 JPY"},
		{"ja", "40キロメートル", "measure 40 40 km"},
		{"zh", "大约3000名士兵", "count 3000 3000 士兵"},
		{"zh", "350万枚炮弹", "count 3500000 3500000 炮弹"},
		{"zh", "40公里", "measure 40 40 km"},
		{"zh", "一万二千人", "count 12000 12000 人"},
		{"ar", "٣٥٠٠ جندي", "count 3500 3500 جندي"},
		{"ar", "حوالي 3.5 مليون قذيفة", "count 3500000 3500000 قذيفه"},
		{"ar", "40 كم", "measure 40 40 km"},
		{"ko", "일단 이 사람", ""},
		{"ja", "一番と第三者", ""},
		{"zh", "一起去, 万一", ""},
	} {
		var got []string
		for _, q := range Quantities(c.text, c.lang) {
			what := q.Unit
			if q.Kind == Count {
				what = q.Noun.Lemma
			}
			got = append(got, strings.TrimSpace(string(q.Kind)+" "+bound(q.Low)+" "+bound(q.High)+" "+what))
		}
		if g := strings.Join(got, "; "); g != c.want {
			t.Errorf("%s %q: %q, not %q", c.lang, c.text, g, c.want)
		}
	}
	for _, c := range []struct{ lang, text, want string }{
		{"ko", "2024년 10월 31일에", "2024-10-31"}, {"ja", "2024年10月31日", "2024-10-31"}, {"zh", "2024年10月", "2024-10"},
		{"ko", "2014년 이후", "2014"}, {"ja", "10月31日", "2024-10-31"}, {"ar", "31 أكتوبر 2024", "2024-10-31"}, {"ja", "2024年間", ""}, {"zh", "13月40日", ""},
	} {
		got := ""
		for _, d := range Dates(c.text, c.lang, halloween) {
			got += d.Value
		}
		if got != c.want {
			t.Errorf("%s %q: %q, not %q", c.lang, c.text, got, c.want)
		}
	}
}

// TestHedges: every hedge is kept, and the bounds say what it says.
func TestHedges(t *testing.T) {
	for text, want := range map[string]string{
		"around 3.5 million shells":    "about 3500000 3500000",
		"more than 100 countries":      "over 100 inf",
		"at least 20 people":           "at_least 20 inf",
		"up to 12,000 soldiers":        "at_most 0 12000",
		"fewer than 10 tanks":          "under 0 10",
		"nearly 600 km":                "nearly 600 600",
		"only 3 people":                "only 3 3",
		"just over 30 people":          "over 30 inf",
		"100+ countries":               "at_least 100 inf",
		"5 or more people":             "at_least 5 inf",
		"~50 drones":                   "about 50 50",
		">50 drones":                   "over 50 inf",
		"dozens of drones":             "vague 24 99",
		"hundreds of thousands of men": "vague 200000 999999",
		"several hundred people":       "vague 300 900",
		"between 20 and 30 people":     " 20 30",
		"20 to 30 people":              " 20 30",
		"$5-10 million":                " 5000000 10000000",
		"two or three days":            " 2 3",
		"50% to 60%":                   " 50 50| 60 60",
		"rose from 3,000 to 12,000":    " 3000 3000| 12000 12000",
	} {
		var got []string
		for _, q := range Quantities(text, "en") {
			got = append(got, string(q.Hedge)+" "+bound(q.Low)+" "+bound(q.High))
		}
		if g := strings.Join(got, "|"); g != want {
			t.Errorf("%q: %q, not %q", text, g, want)
		}
	}
}
