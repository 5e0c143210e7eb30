package figure

import (
	"math"
	"slices"
	"strings"
)

// The nouns that Chinese and Japanese texts count, which a counter stands for. There are no spaces that would show where
// another one ends: a noun that is not here leaves the counter alone.
const (
	chineseNouns  = "士兵 军人 軍人 官兵 战士 学生 學生 大学生 孩子 儿童 兒童 居民 平民 百姓 市民 公民 村民 工人 员工 員工 记者 記者 医生 護士 护士 警察 难民 難民 患者 病人 病例 游客 遊客 旅客 乘客 观众 觀眾 选民 選民 代表 议员 議員 教师 教師 农民 農民 球员 球員 船员 船員 人质 人質 战俘 戰俘 俘虏 女性 男子 女子 老人 车站 車站 地铁站 城市 国家 國家 省份 村庄 村莊 家庭 家 公司 企业 企業 学校 學校 医院 醫院 项目 項目 旅 师 团 营 导弹 導彈 无人机 無人機 坦克 飞机 飛機 军舰 軍艦 炮弹 砲彈 汽车 汽車 卡车 卡車 房间 房間 字"
	japaneseNouns = "兵士 兵力 将兵 軍人 隊員 学生 生徒 児童 子ども 子供 住民 市民 国民 人口 患者 感染者 死者 負傷者 行方不明者 避難者 難民 観客 観光客 乗客 客 記者 医師 職員 社員 従業員 労働者 選手 議員 捕虜 人質 署名 参加者 来場者 警官 警察官 砲弾 ミサイル 無人機 戦車 車両 機体 家屋 世帯"
)

// hedgeBehind takes in what stands at a code point behind a counter and says how the number is meant.
func (s *scan) hedgeBehind(q *Quantity, p int) {
	if q.Hedge != Exact && q.Hedge != About {
		return
	}
	if s.lang.code == "ko" && s.at(p) == ' ' {
		p++
	}
	text := string(s.runes[min(p, len(s.runes)):min(len(s.runes), p+4)])
	for _, h := range s.lang.behind {
		w := h.words[0]
		if !strings.HasPrefix(text, w) {
			continue
		}
		q.Hedge, q.HedgeText = h.kind, strings.TrimSpace(q.HedgeText+" "+w)
		q.Span.End = p + len([]rune(w))
		q.bound()
		return
	}
}

// bound sets what a hedge leaves open.
func (q *Quantity) bound() {
	switch q.Hedge {
	case Over, AtLeast:
		q.High = math.Inf(1)
	case Under:
		q.Low = math.Inf(-1)
		if q.Value >= 0 {
			q.Low = 0
		}
	case AtMost:
		if q.Value >= 0 {
			q.Low = 0
		} else {
			q.Low = math.Inf(-1)
		}
	}
}

// countedAfter gives the noun behind a counter: 士兵 of "1.2万名士兵", 兵士 of "3000人の兵士".
func (s *scan) countedAfter(p int) (Span, bool) {
	if s.lang.code == "ja" {
		if s.at(p) != 'の' {
			return Span{}, false
		}
		p++
	}
	return s.countedAt(p)
}

func (s *scan) countedAt(p int) (Span, bool) {
	best := 0
	text := string(s.runes[min(p, len(s.runes)):min(len(s.runes), p+6)])
	for _, w := range s.lang.counted {
		if n := len([]rune(w)); n > best && strings.HasPrefix(text, w) {
			best = n
		}
	}
	return Span{p, p + best}, best > 0
}

// countedBefore gives the noun before a figure: 観客 of "観客2万8千人", 兵士 of "兵士は約1万人".
func (s *scan) countedBefore(p int) (Span, bool) {
	if s.lang.code != "ja" {
		return Span{}, false
	}
	if slices.Contains([]rune("はがも、を"), s.at(p-1)) {
		p--
	}
	text := string(s.runes[max(0, p-6):max(0, p)])
	best := 0
	for _, w := range s.lang.counted {
		if n := len([]rune(w)); n > best && strings.HasSuffix(text, w) {
			best = n
		}
	}
	return Span{p - best, p}, best > 0
}

// counter gives a number in Chinese, Japanese or Korean what its counter counts.
func (s *scan) counter(q *Quantity, start, end int) {
	t := s.tok(end)
	if t.kind != word || !s.near(end) && s.lang.code != "ko" {
		return
	}
	longest := ""
	for c := range s.lang.nouns {
		if len(c) > len(longest) && string(s.runes[t.Start:min(len(s.runes), t.Start+len([]rune(c)))]) == c {
			longest = c
		}
	}
	if longest == "" {
		return
	}
	lemma, past := s.lang.nouns[longest], t.Start+len([]rune(longest))
	q.Kind = Count
	q.Noun = Noun{Span: Span{t.Start, past}, Text: longest, Lemma: lemma, From: After}
	if p := s.tok(start - 1); s.lang.code == "ko" && start > 0 && p.kind == word && s.tok(start).space && !particle(p.text) {
		q.Noun = Noun{Span: p.Span, Text: p.text, Lemma: p.norm, Modifiers: []string{lemma}, From: Before}
	}
	noun := func(sp Span, from From) {
		text := s.slice(sp)
		q.Noun = Noun{Span: sp, Text: text, Lemma: text, From: from}
	}
	if sp, ok := s.countedAfter(past); ok {
		noun(sp, After)
	} else if sp, ok := s.countedBefore(s.tok(start).Start); ok {
		noun(sp, Before)
	} else if s.lang.code == "zh" && (longest == "名" || longest == "位") {
		q.Noun.Lemma = "人"
	}
	s.hedgeBehind(q, past)
}
